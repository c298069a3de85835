import { parentPort, workerData } from "node:worker_threads";
import { loadFormat } from "../format.js";
import { checkFile } from "./check-file.js";
import type { BatchOrder, BatchReport, ThreadSettings } from "./thread-protocol.js";

if (parentPort !== null) {
  const port = parentPort;
  const settings: ThreadSettings = workerData;
  const format = await loadFormat(settings.format, settings);
  port.on("message", ({ number, files }: BatchOrder) => {
    const reports = files.map((file) => checkFile(file, format));
    port.postMessage({ number, reports } satisfies BatchReport);
  });
}
