import { parentPort, workerData } from "node:worker_threads";
import { Screen } from "../screen.js";
import { type PageOrder, reportFailure, reportPort } from "./page-order.js";
import { PageServer } from "./page-server.js";

/** The program of the thread that serves the page: the lane of the device blocks, and this one must not. */
async function runPage({ port, inputs, screens, report, bell }: PageOrder): Promise<void> {
  const doorbell = new Int32Array(bell);
  try {
    const server = await PageServer.listen(port, screens.map(Screen.on), inputs);
    parentPort?.on("message", () => {
      // First: what changes from here on rings again.
      Atomics.store(doorbell, 0, 0);
      server.refresh();
    });
    reportPort(report, server.port);
  } catch (error) {
    reportFailure(report, error instanceof Error ? error.message : String(error));
  }
}

if (parentPort !== null) await runPage(workerData as PageOrder);
