import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import type { DeviceSpec } from "wheelbase/runtime";
import { BlockDriver, DriverError, EntropyDriver } from "../../../src/runtime/driver/index.js";
import { Mishap } from "./fragile-device.js";
import { TestBackend } from "./test-backend.js";

const module = new URL("./fragile-device.js", import.meta.url).href;
const program = fileURLToPath(new URL("./run-specs.js", import.meta.url));
const WAIT = { timeout: 120_000 };
const soon = { timeout: 60_000, interval: 50 };
/** Long enough for the turns of a lane on a machine that has other things to do. */
const watchdogMs = 2000;
const OVERDUE = "the lane did not come back from a turn within 2000 ms";

/** A backend as a process, since the driver of a test waits in the thread that it has. */
class BackendProgram {
  readonly child: ChildProcess;
  readonly exited: Promise<unknown[]>;
  errors = "";
  #output = "";

  constructor({ directory }: TestBackend, specs: readonly DeviceSpec[]) {
    this.child = spawn(process.execPath, [program, JSON.stringify(specs)], {
      cwd: directory,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.exited = once(this.child, "exit");
    onTestFinished(() => void this.child.kill("SIGKILL"));
    this.child.stdout?.on("data", (bytes) => {
      this.#output += String(bytes);
    });
    this.child.stderr?.on("data", (bytes) => {
      this.errors += String(bytes);
    });
  }

  static async start(test: TestBackend, specs: readonly DeviceSpec[]): Promise<BackendProgram> {
    const backend = new BackendProgram(test, specs);
    await expect.poll(() => backend.#output, soon).toContain("ready\n");
    return backend;
  }

  said(pattern: RegExp): number {
    return this.errors.match(new RegExp(pattern, "g"))?.length ?? 0;
  }

  descriptors(): number {
    return readdirSync(`/proc/${this.child.pid}/fd`).length;
  }
}

function fragile(test: TestBackend, more: Partial<DeviceSpec> = {}): DeviceSpec {
  const common = { name: "fragile", lane: "fragile", socketPath: test.socketPath("fragile") };
  return { ...common, module, features: [], queueSize: 64, options: {}, ...more };
}

function ask(test: TestBackend, size: number): Uint8Array {
  const driver = EntropyDriver.start({ socketPath: test.socketPath("fragile") });
  try {
    return driver.read(size);
  } finally {
    driver.close();
  }
}

describe("a lane with a watchdog", () => {
  it("starts again after a turn that does not end, with all that it held", WAIT, async () => {
    const test = new TestBackend();
    const backend = await BackendProgram.start(test, [
      fragile(test, { watchdogMs }),
      test.disk("disk", 1 << 20, { lane: "fragile" }),
      test.entropy("other", { lane: "other" }),
    ]);
    const other = EntropyDriver.start({ socketPath: test.socketPath("other") });
    const hang = async (count: number): Promise<number> => {
      // The connection ends with the thread, or the driver would wait for ever.
      expect(() => ask(test, Mishap.Hang)).toThrow(DriverError);
      await expect.poll(() => backend.said(/lane fragile runs again/), soon).toBe(count);
      expect(ask(test, 10)).toEqual(new Uint8Array(10).fill(0x5a));
      return backend.descriptors();
    };
    const before = await hang(1);
    expect(backend.errors).toContain(
      `bug in lane fragile, its devices start again in 100 ms: Error: ${OVERDUE}`,
    );
    // The file of the disk is locked: it is served again only if the first thread let go of it.
    const disk = BlockDriver.start({ socketPath: test.socketPath("disk") });
    expect(disk.read(0, 512)).toHaveLength(512);
    disk.close();
    expect(await hang(2)).toBeLessThanOrEqual(before + 2);
    expect(other.read(64)).toHaveLength(64);
    other.close();
    backend.child.kill("SIGUSR2");
    await expect
      .poll(() => backend.errors, soon)
      .toContain(`lane fragile failed 2 times (${OVERDUE}); it serves\n`);
    backend.child.kill("SIGTERM");
    expect(await backend.exited).toEqual([0, null]);
  });

  it("ends its process when nothing else ends its thread", WAIT, async () => {
    const test = new TestBackend();
    const fifo = `${test.directory}/fifo`;
    execFileSync("mkfifo", [fifo]);
    const spec = fragile(test, { watchdogMs, options: { fifo } });
    const backend = await BackendProgram.start(test, [spec]);
    expect(() => ask(test, Mishap.Stuck)).toThrow(DriverError);
    expect(await backend.exited).toEqual([null, "SIGKILL"]);
    expect(backend.errors).toContain("lane fragile is stuck in a system call");
  });

  it("lets a lane wait, and a device that answers go on", WAIT, async () => {
    const test = new TestBackend();
    const backend = await BackendProgram.start(test, [fragile(test, { watchdogMs })]);
    await new Promise((resolve) => setTimeout(resolve, 2 * watchdogMs));
    expect(ask(test, 10)).toHaveLength(10);
    expect(backend.errors).toBe("");
  });
});

describe("a device that fails", () => {
  it("stops, and its neighbours go on, when it is not to start again", WAIT, async () => {
    const test = new TestBackend();
    const backend = await BackendProgram.start(test, [
      fragile(test, { onFailure: "stop" }),
      test.entropy("other", { lane: "other" }),
    ]);
    expect(() => ask(test, Mishap.Throw)).toThrow(DriverError);
    await expect.poll(() => backend.errors, soon).toContain("it is given up, its devices are gone");
    const other = EntropyDriver.start({ socketPath: test.socketPath("other") });
    expect(other.read(64)).toHaveLength(64);
    other.close();
    backend.child.kill("SIGTERM");
    expect(await backend.exited).toEqual([3, null]);
  });

  it.each([["lane"], ["process"]])(
    "takes the backend along when it is to, from a %s of its own",
    WAIT,
    async (isolation) => {
      const test = new TestBackend();
      const process = isolation === "process" ? "fragile" : undefined;
      const backend = await BackendProgram.start(test, [
        fragile(test, { onFailure: "stop-backend", process }),
        test.entropy("other", { lane: "other" }),
      ]);
      expect(() => ask(test, Mishap.Throw)).toThrow(DriverError);
      expect(await backend.exited).toEqual([3, null]);
    },
  );
});

describe("a lane with a limit of memory", () => {
  const budget = { memoryBytes: 8 << 20 };

  it("fails when its devices hold more, and counts no garbage", WAIT, async () => {
    const test = new TestBackend();
    const backend = await BackendProgram.start(test, [fragile(test, { budget })]);
    const driver = EntropyDriver.start({ socketPath: test.socketPath("fragile") });
    const leak = async () => {
      for (let count = 0; count < 64; count++) {
        driver.read(Mishap.Leak);
        // It is measured from time to time only.
        await new Promise((resolve) => setTimeout(resolve, 110));
      }
    };
    await expect(leak()).rejects.toThrow(DriverError);
    driver.close();
    await expect.poll(() => backend.said(/lane fragile runs again/), soon).toBe(1);
    expect(backend.errors).toMatch(
      /the devices of the lane hold \d+ bytes of memory, more than the 8388608 of their budgets/,
    );
    expect(ask(test, 10)).toHaveLength(10);
  });

  it("fails within the turn in which its heap has no more room", WAIT, async () => {
    const test = new TestBackend();
    const backend = await BackendProgram.start(test, [
      fragile(test, { budget }),
      test.entropy("other", { lane: "other" }),
    ]);
    const other = EntropyDriver.start({ socketPath: test.socketPath("other") });
    expect(() => ask(test, Mishap.Hoard)).toThrow(DriverError);
    await expect.poll(() => backend.said(/lane fragile runs again/), soon).toBe(1);
    expect(backend.errors).toContain("memory");
    expect(ask(test, 10)).toHaveLength(10);
    expect(other.read(64)).toHaveLength(64);
    other.close();
  });
});
