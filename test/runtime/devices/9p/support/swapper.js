// @ts-check
import { renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { parentPort, workerData } from "node:worker_threads";

/**
 * Exchanges the directory `swap` of a share for a symbolic link of that name, and back, as fast as it can, until told to
 * stop.
 */
/** @type {{ share: string, target: string, stop: Int32Array<SharedArrayBuffer> }} */
const { share, target, stop } = workerData;
const [swap, directory, link] = ["swap", "directory", "link"].map((name) => join(share, name));
if (swap === undefined || directory === undefined || link === undefined) throw new Error("no path");
symlinkSync(target, link);
parentPort?.postMessage("ready");
while (Atomics.load(stop, 0) === 0) {
  renameSync(swap, directory);
  renameSync(link, swap);
  renameSync(swap, link);
  renameSync(directory, swap);
}
