import { join } from "node:path";
import { Worker } from "node:worker_threads";
import type { ServedDevicePlan } from "../generate/served-devices.js";
import type { CheckResult } from "./report.js";
import { openHostEnd } from "./stand-ins/index.js";
import type { HostStream } from "./stand-ins/stand-in.js";
import type { HostBytes, ThreadOrder, ThreadReport } from "./thread-protocol.js";

/** Where devices are exercised: the thread's program, and the project whose backend serves them. */
export interface ExercisePlace {
  readonly threadFile: string;
  readonly projectDir: string;
}

/**
 * Runs the checks of one device in a thread of its own, since the driver blocks. Resolves with all
 * results.
 */
export async function exerciseDevice(
  { device, socketPath }: ServedDevicePlan,
  { threadFile, projectDir }: ExercisePlace,
): Promise<readonly CheckResult[]> {
  let host: HostStream | undefined;
  try {
    host = openHostEnd(device, projectDir);
  } catch (error) {
    return [{ check: "open host side", ok: false, detail: messageOf(error) }];
  }
  try {
    const order: ThreadOrder = { device, socketPath: join(projectDir, socketPath), projectDir };
    return await runThread(threadFile, order, host);
  } finally {
    host?.close();
  }
}

function runThread(
  file: string,
  order: ThreadOrder,
  host: HostStream | undefined,
): Promise<readonly CheckResult[]> {
  const results: CheckResult[] = [];
  const worker = new Worker(file, { workerData: order });
  host?.onData((bytes, port = 0) => worker.postMessage({ port, bytes } satisfies HostBytes));
  worker.on("message", (report: ThreadReport) => {
    if (report.kind === "result") results.push(report.result);
    else host?.write(report.bytes, report.port);
  });
  return new Promise((resolve) => {
    worker.once("error", (error) => {
      results.push({ check: "driver", ok: false, detail: messageOf(error) });
    });
    worker.once("exit", () => resolve(results));
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
