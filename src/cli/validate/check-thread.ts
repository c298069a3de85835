import { parentPort, workerData } from "node:worker_threads";
import { loadFormat } from "../format.js";
import { checkFile, type FileReport } from "./check-file.js";
import type { JudgeSettings } from "./profile-judge.js";
import type { BatchOrder, BatchReport, ThreadSettings } from "./thread-protocol.js";

if (parentPort !== null) {
  const port = parentPort;
  const settings: ThreadSettings = workerData;
  const judge = settings.judge === undefined ? undefined : await openJudge(settings.judge);
  const format = await loadFormat(settings.format, settings);
  port.on("message", async ({ number, files }: BatchOrder) => {
    const reports: (FileReport | undefined)[] = [];
    for (const file of files) reports.push(await checkFile(file, format, judge));
    port.postMessage({ number, reports } satisfies BatchReport);
  });
}

/** The main thread has loaded it before, so it has no faults. */
async function openJudge(settings: JudgeSettings) {
  const { loadJudge } = await import("./profile-judge.js");
  const loaded = loadJudge(settings);
  return loaded.ok ? loaded.judge : undefined;
}
