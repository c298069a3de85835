import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, readFileSync, readSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { consoleDevice, type DeviceSpec } from "wheelbase/runtime";
import { ConsoleDriver } from "../../../src/runtime/driver/index.js";
import { Arena } from "../../../src/runtime/host/arena.js";
import { libc } from "../../../src/runtime/host/libc.js";
import { openPty } from "../../../src/runtime/host/pty.js";
import { TestBackend } from "./test-backend.js";

const program = fileURLToPath(new URL("./run-specs.js", import.meta.url));
const WAIT = { timeout: 30_000 };

type Stream = "pipe" | number;

/** A backend program whose standard input and output are the guest's. */
class Program {
  readonly child: ChildProcess;
  output = "";
  errors = "";

  constructor(test: TestBackend, devices: readonly DeviceSpec[], input: Stream, output: Stream) {
    this.child = spawn(process.execPath, [program, JSON.stringify(devices)], {
      cwd: test.directory,
      stdio: [input, output, "pipe"],
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
    return expect.poll(() => this.errors, WAIT).toMatch(/^ready$/m);
  }

  async stop(): Promise<unknown> {
    const exited = once(this.child, "exit");
    this.child.kill("SIGTERM");
    return (await exited)[0];
  }
}

function terminal(test: TestBackend, name = "console"): DeviceSpec {
  const socketPath = test.socketPath(name);
  return consoleDevice({ name, lane: name, socketPath, queueSize: 64, features: [], stdio: {} });
}

function driverOf(test: TestBackend): ConsoleDriver {
  const driver = ConsoleDriver.start({ socketPath: test.socketPath("console") });
  onTestFinished(() => driver.close());
  return driver;
}

const bytesOf = (text: string) => new TextEncoder().encode(text);
const textOf = (bytes: Uint8Array) => new TextDecoder().decode(bytes);

describe("a console on standard input and output", () => {
  it("is the guest's alone: what the backend says goes to standard error", WAIT, async () => {
    const test = new TestBackend();
    const backend = new Program(test, [terminal(test), test.entropy("rng")], "pipe", "pipe");
    await backend.ready();
    expect(backend.errors).toContain(`serving rng on ${test.socketPath("rng")}`);
    const driver = driverOf(test);
    driver.send(bytesOf("login: "));
    await expect.poll(() => backend.output, WAIT).toBe("login: ");
    backend.child.stdin?.write("root\n");
    expect(textOf(driver.receiveExactly(5))).toBe("root\n");
    // Without input the guest goes on.
    backend.child.stdin?.end();
    driver.send(bytesOf("# "));
    await expect.poll(() => backend.output, WAIT).toBe("login: # ");
    expect(await backend.stop()).toBe(0);
    expect(backend.output).toBe("login: # ");
  });

  it("is that of the main process for a device in a process of its own", WAIT, async () => {
    const test = new TestBackend();
    const specs = [{ ...terminal(test), process: "tty" }, test.entropy("rng")];
    const backend = new Program(test, specs, "pipe", "pipe");
    await backend.ready();
    expect(backend.errors).toContain(`serving console on ${test.socketPath("console")}`);
    const driver = driverOf(test);
    backend.child.stdin?.write("hello");
    expect(textOf(driver.receiveExactly(5))).toBe("hello");
    driver.send(bytesOf("guest"));
    await expect.poll(() => backend.output, WAIT).toBe("guest");
    expect(await backend.stop()).toBe(0);
  });

  it("reads a file to its end, and writes into one", WAIT, async () => {
    const test = new TestBackend();
    const [script, log] = ["script", "log"].map((name) => join(test.directory, name));
    const input = "echo line\n".repeat(2000);
    writeFileSync(script as string, input);
    const fds = [openSync(script as string, "r"), openSync(log as string, "w")];
    const backend = new Program(test, [terminal(test)], fds[0] as number, fds[1] as number);
    for (const fd of fds) closeSync(fd);
    await backend.ready();
    const driver = driverOf(test);
    expect(textOf(driver.receiveExactly(input.length))).toBe(input);
    driver.send(bytesOf("done\n"));
    expect(readFileSync(log as string, "utf8")).toBe("done\n");
    expect(await backend.stop()).toBe(0);
  });

  it("has no input from /dev/null, and survives that nobody reads", WAIT, async () => {
    const test = new TestBackend();
    const nothing = openSync("/dev/null", "r");
    const backend = new Program(test, [terminal(test)], nothing, "pipe");
    closeSync(nothing);
    await backend.ready();
    backend.child.stdout?.destroy();
    const driver = driverOf(test);
    for (let lines = 0; lines < 100; lines++) driver.send(bytesOf("nobody reads this\n"));
    expect(driver.receive(0)).toHaveLength(0);
    expect(await backend.stop()).toBe(0);
  });

  it("gets the keys of a terminal as they are typed, and leaves it as it was", WAIT, async () => {
    const test = new TestBackend();
    const arena = new Arena(4096);
    const { master, path } = openPty(80, 24, arena);
    onTestFinished(() => {
      libc.close(master);
      arena.release();
    });
    const modes = () => execFileSync("stty", ["-F", path, "-a"], { encoding: "utf8" });
    execFileSync("stty", ["-F", path, "sane"]);
    const before = modes();
    const slave = openSync(path, "r+");
    const backend = new Program(test, [terminal(test)], slave, slave);
    await backend.ready();
    expect(modes()).toMatch(/ -icrnl /);
    expect(modes()).toMatch(/\bisig -icanon -iexten -echo /);
    const driver = driverOf(test);
    writeSync(master, "ab\r");
    expect(textOf(driver.receiveExactly(3))).toBe("ab\r");
    driver.send(bytesOf("hello"));
    const read = Buffer.alloc(64);
    await expect.poll(() => readNow(master, read), WAIT).toBe("hello");
    expect(await backend.stop()).toBe(0);
    expect(modes()).toBe(before);
    closeSync(slave);
  });

  it("belongs to one device", WAIT, async () => {
    const test = new TestBackend();
    const backend = new Program(test, [terminal(test), terminal(test, "other")], "pipe", "pipe");
    expect((await once(backend.child, "close"))[0]).toBe(2);
    expect(backend.errors).toBe(
      "error WB4307: only one device can have the terminal, not console, other\n",
    );
  });
});

/** What is there; a pseudo-terminal's master does not block. */
function readNow(fd: number, into: Buffer): string {
  try {
    return into.toString("utf8", 0, readSync(fd, into));
  } catch {
    return "";
  }
}
