// @ts-check
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** @typedef {import("../../../dist/runtime/device/device-module.js").DeviceSpec} DeviceSpec */

/** A backend in a process of its own, whose memory and processor time can be told from the driver's. */
export class BenchBackend {
  /** @param {import("node:child_process").ChildProcess} child */
  constructor(child) {
    this.child = child;
  }

  /** @param {readonly DeviceSpec[]} specs */
  static async start(specs) {
    const program = fileURLToPath(new URL("./serve-specs.js", import.meta.url));
    const child = spawn(process.execPath, [program, JSON.stringify(specs)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    if (child.stdout === null) throw new Error("no pipe");
    for await (const line of createInterface(child.stdout)) {
      if (line === "ready") return new BenchBackend(child);
    }
    throw new Error("the backend did not start");
  }

  /** Processor time of all its threads, in milliseconds; exact, where `stat` counts in hundredths of a second. */
  get cpuMs() {
    const tasks = `/proc/${this.child.pid}/task`;
    return readdirSync(tasks)
      .map((task) => Number(readFileSync(`${tasks}/${task}/schedstat`, "utf8").split(" ")[0]) / 1e6)
      .reduce((sum, milliseconds) => sum + milliseconds, 0);
  }

  /** Resident memory in MiB. */
  get residentMiB() {
    const status = readFileSync(`/proc/${this.child.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
  }

  async stop() {
    const ended = once(this.child, "exit");
    this.child.kill();
    await ended;
  }
}

/** A folder for sockets that is gone when `work` is done. @template T @param {(folder: string) => Promise<T>} work */
export async function withFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), "wheelbase-bench-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} name @param {string} folder @param {Partial<DeviceSpec>} [more] @returns {DeviceSpec} */
export function nullDevice(name, folder, more = {}) {
  return {
    name,
    lane: "main",
    socketPath: join(folder, `${name}.sock`),
    module: new URL("./null-device.js", import.meta.url).href,
    features: ["VIRTIO_F_EVENT_IDX"],
    queueSize: 256,
    options: {},
    ...more,
  };
}
