// @ts-check
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

export const executable = fileURLToPath(new URL("../../../bin/wheelbase.js", import.meta.url));

/**
 * Milliseconds that a run of Node takes, start and end included.
 * @param {readonly string[]} argv
 */
export function durationOf(argv) {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, argv, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${argv.join(" ")} ended with ${status}: ${stderr}`);
  return performance.now() - started;
}

/** Notes the processor time of all threads when a process ends. */
const noteCpu = `data:text/javascript,${encodeURIComponent(
  'import { writeSync } from "node:fs"; process.on("exit", () => { const { user, system } = process.cpuUsage(); writeSync(3, String((user + system) / 1000)); });',
)}`;

/**
 * Milliseconds of processor time that a run of Node takes: what others do meanwhile matters little.
 * @param {readonly string[]} argv
 */
export function cpuOf(argv) {
  const { status, output } = spawnSync(process.execPath, ["--import", noteCpu, ...argv], {
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe", "pipe"],
  });
  if (status !== 0) throw new Error(`${argv.join(" ")} ended with ${status}: ${output[2]}`);
  return Number(output[3]);
}
