import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import type { DeviceSpec } from "wheelbase/runtime";
import { EntropyDriver } from "../../../src/runtime/driver/index.js";
import { TestBackend } from "./test-backend.js";

const program = fileURLToPath(new URL("./run-specs.js", import.meta.url));
const WAIT = { timeout: 30_000 };

/** A backend with a disk in the main process and a source of entropy in one of its own. */
function specs(test: TestBackend): DeviceSpec[] {
  return [test.disk("disk", 65536), { ...test.entropy("rng"), process: "rng" }];
}

class Program {
  readonly child: ChildProcess;
  output = "";
  errors = "";

  constructor(test: TestBackend, devices: readonly DeviceSpec[], ...args: string[]) {
    this.child = spawn(process.execPath, [program, JSON.stringify(devices), ...args], {
      cwd: test.directory,
      stdio: ["ignore", "pipe", "pipe"],
    });
    onTestFinished(() => void this.child.kill("SIGKILL"));
    this.child.stdout?.on("data", (bytes) => {
      this.output += String(bytes);
    });
    this.child.stderr?.on("data", (bytes) => {
      this.errors += String(bytes);
    });
  }

  ready(): Promise<void> {
    return expect.poll(() => this.output, WAIT).toMatch(/^ready$/m);
  }

  async stop(): Promise<unknown> {
    const exited = once(this.child, "exit");
    this.child.kill("SIGTERM");
    return (await exited)[0];
  }
}

function answer(test: TestBackend, devices: readonly DeviceSpec[], ...args: string[]) {
  const argv = [program, JSON.stringify(devices), ...args];
  const { stdout, stderr, status } = spawnSync(process.execPath, argv, {
    cwd: test.directory,
    encoding: "utf8",
  });
  return { stdout, stderr, status };
}

function readRandom(socketPath: string): number {
  const rng = EntropyDriver.start({ socketPath });
  try {
    return rng.read(32).length;
  } finally {
    rng.close();
  }
}

/** The process that serves the source of entropy: it has the parent's id in its status. */
function childOf(pid: number | undefined): number {
  const { stdout } = spawnSync("ps", ["-o", "pid=", "--ppid", String(pid)], { encoding: "utf8" });
  return Number(stdout.trim().split("\n")[0]);
}

describe("a backend program", () => {
  it("serves a device that wants it in a process of its own", WAIT, async () => {
    const test = new TestBackend();
    const backend = new Program(test, specs(test));
    await backend.ready();
    expect(backend.output.match(/^ready$/gm)).toHaveLength(1);
    expect(backend.output).toContain(`serving rng on ${test.socketPath("rng")}`);
    expect(existsSync(`${test.directory}/run/control.sock`)).toBe(true);
    expect(existsSync(`${test.directory}/run/rng.control.sock`)).toBe(true);
    expect(readRandom(test.socketPath("rng"))).toBe(32);

    const first = childOf(backend.child.pid);
    process.kill(first, "SIGKILL");
    await expect.poll(() => backend.errors, WAIT).toContain("process rng ended (SIGKILL)");
    await expect.poll(() => backend.output.match(/serving rng/g)?.length, WAIT).toBe(2);
    expect(childOf(backend.child.pid)).not.toBe(first);
    expect(readRandom(test.socketPath("rng"))).toBe(32);
    expect(await backend.stop()).toBe(0);
    expect(existsSync(test.socketPath("rng"))).toBe(false);
  });

  it(
    "serves one process, or the main one alone, as units of a service manager do",
    WAIT,
    async () => {
      const test = new TestBackend();
      const main = new Program(test, specs(test), "--main");
      await main.ready();
      expect(main.output).not.toContain("serving rng");
      const own = new Program(test, specs(test), "--process=rng");
      await own.ready();
      expect(own.output).not.toContain("serving disk");
      expect(await own.stop()).toBe(0);
      expect(await main.stop()).toBe(0);
    },
  );

  it("does not outlive the main process", WAIT, async () => {
    const test = new TestBackend();
    const backend = new Program(test, specs(test));
    await backend.ready();
    backend.child.kill("SIGKILL");
    await expect.poll(() => existsSync(test.socketPath("rng")), WAIT).toBe(false);
  });

  it("serves a device on the path that it is told", WAIT, async () => {
    const test = new TestBackend();
    const path = test.socketPath("elsewhere");
    const backend = new Program(test, specs(test), "--device", "rng", `--socket-path=${path}`);
    await backend.ready();
    expect(backend.output).not.toContain("serving disk");
    expect(readRandom(path)).toBe(32);
    expect(await backend.stop()).toBe(0);
  });

  it("takes an inherited socket that listens, and leaves its file alone", WAIT, async () => {
    const test = new TestBackend();
    const path = test.socketPath("inherited");
    const listener = createServer().listen(path);
    await once(listener, "listening");
    const fd = (listener as unknown as { _handle: { fd: number } })._handle.fd;
    const argv = [program, JSON.stringify([test.entropy("rng")]), "--fd=3"];
    const child = spawn(process.execPath, argv, { stdio: ["ignore", "pipe", "inherit", fd] });
    onTestFinished(() => void child.kill("SIGKILL"));
    await once(child.stdout as NodeJS.ReadableStream, "data");
    expect(readRandom(path)).toBe(32);
    expect(readRandom(path)).toBe(32);
    child.kill("SIGTERM");
    expect((await once(child, "exit"))[0]).toBe(0);
    expect(existsSync(path)).toBe(true);
    listener.close();
  });

  it("ends when an inherited connection does", WAIT, async () => {
    const test = new TestBackend();
    const child = spawn(
      process.execPath,
      [program, JSON.stringify([test.entropy("rng")]), "--fd=3"],
      {
        stdio: ["ignore", "pipe", "inherit", "pipe"],
      },
    );
    onTestFinished(() => void child.kill("SIGKILL"));
    const exited = once(child, "exit");
    const [line] = await once(child.stdout as NodeJS.ReadableStream, "data");
    expect(String(line)).toContain("serving rng on descriptor 3");
    (child.stdio[3] as Socket).destroy();
    expect((await exited)[0]).toBe(0);
  });

  it("says what it can do, whatever else it is told", () => {
    const test = new TestBackend();
    const one = answer(test, [test.entropy("rng")], "--print-capabilities", "--nonsense");
    expect(JSON.parse(one.stdout)).toEqual({ type: "rng" });
    const disk = answer(test, specs(test), "--print-capabilities", "--device=disk");
    expect(JSON.parse(disk.stdout)).toEqual({ type: "block", features: [] });
    expect(JSON.parse(answer(test, specs(test), "--print-capabilities").stdout)).toEqual({
      devices: [
        { name: "disk", type: "block", features: [] },
        { name: "rng", type: "rng" },
      ],
    });
    expect(disk.status).toBe(0);
    expect(answer(test, specs(test), "--help").stdout).toContain("--socket-path=PATH");
  });

  it.each([
    [["--socket-path=x"], "there are several devices"],
    [["--device=tank"], 'no device "tank", only: disk, rng'],
    [["--device=rng", "--socket-path=x", "--fd=3"], "exclude each other"],
    [["--device=rng", "--fd=three"], "takes the number of a descriptor"],
    [["--process=tank"], 'no device has process "tank"'],
    [["--process=rng", "--main"], "exclude each other"],
    [["--main", "--fd=3"], "go with nothing else"],
    [["--nonsense"], "nonsense"],
  ])("refuses %j", (args, message) => {
    const test = new TestBackend();
    const { stderr, status } = answer(test, specs(test), ...args);
    expect(stderr).toContain("error WB4041: ");
    expect(stderr).toContain(message);
    expect(status).toBe(2);
  });

  it("refuses a descriptor that is no socket", () => {
    const fd = 999;
    const test = new TestBackend();
    const { stderr, status } = answer(test, [test.entropy("rng")], `--fd=${fd}`);
    expect(stderr).toContain(`error WB4040: rng: descriptor ${fd} is not a Unix stream socket`);
    expect(status).toBe(1);
  });
});
