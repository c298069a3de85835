import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { lockText } from "../../src/plan/lock-text.js";
import { ConsoleDriver, EntropyDriver } from "../../src/runtime/driver/index.js";
import { disk, packageRoot, profileText, source } from "../generate/platforms.js";
import { scratchDir } from "../generate/scratch-dir.js";

const TIMEOUT_MS = 180_000;

/** `wheelbase run` as a process: what it printed, and when. */
class RunProcess {
  readonly child: ChildProcess;
  readonly exited: Promise<unknown[]>;
  output = "";
  errors = "";

  constructor(
    folder: string,
    text: string,
    flags: string[] = [],
    input: "ignore" | "pipe" = "ignore",
  ) {
    const file = join(folder, "platform.yaml");
    writeFileSync(file, text);
    const cli = join(packageRoot, "bin/wheelbase.js");
    this.child = spawn(process.execPath, [cli, "run", file, ...flags], {
      cwd: folder,
      env: { ...process.env, XDG_CACHE_HOME: join(folder, "cache") },
      stdio: [input, "pipe", "pipe"],
    });
    this.exited = once(this.child, "exit");
    onTestFinished(() => void this.child.kill("SIGKILL"));
  }

  /** Waits for a text in either stream; fails when the process ends without it. */
  async until(pattern: RegExp): Promise<void> {
    const isThere = () => pattern.test(this.output) || pattern.test(this.errors);
    await new Promise<void>((resolve, reject) => {
      const look = (stream: "output" | "errors") => (part: string) => {
        this[stream] += part;
        if (isThere()) resolve();
      };
      this.child.stdout?.setEncoding("utf8").on("data", look("output"));
      this.child.stderr?.setEncoding("utf8").on("data", look("errors"));
      void this.exited.then(() => {
        reject(new Error(`it ended too early:\n${this.output}${this.errors}`));
      });
      if (isThere()) resolve();
    });
    this.child.stdout?.removeAllListeners("data");
    this.child.stderr?.removeAllListeners("data");
  }
}

function readEntropy(socketPath: string): number {
  const driver = EntropyDriver.start({ socketPath, queueSizes: [256], memory: 8 * 1024 ** 2 });
  try {
    return driver.read(4096).length;
  } finally {
    driver.close();
  }
}

describe("wheelbase run", () => {
  it("serves devices, counts on request, ends cleanly and starts from its cache", {
    timeout: TIMEOUT_MS,
  }, async () => {
    const folder = scratchDir();
    const host = { kind: "file", path: "images/a.img", capacity: "1MiB", create: true };
    const text = profileText([{ devices: [disk("a", { host }), source("rng")] }]);
    const run = new RunProcess(folder, text);
    await run.until(/^ready$/m);
    expect(run.output).toContain("serving rng on run/rng.sock");
    expect(existsSync(join(folder, "images/a.img"))).toBe(true);
    expect(readEntropy(join(folder, "run/rng.sock"))).toBe(4096);
    run.child.kill("SIGUSR2");
    await run.until(/^rng\b.*\b1\b/m);
    run.child.kill("SIGTERM");
    expect(await run.exited).toEqual([0, null]);
    expect(existsSync(join(folder, "run/rng.sock"))).toBe(false);

    const again = new RunProcess(folder, text);
    await again.until(/^ready$/m);
    again.child.kill("SIGINT");
    expect(await again.exited).toEqual([0, null]);
    expect(readdirSync(join(folder, "cache/wheelbase/run"))).toHaveLength(1);
  });

  it("has devices where the lock of the profile keeps them", { timeout: TIMEOUT_MS }, async () => {
    const folder = scratchDir();
    const lock = { guest0: { devices: { rng: { pci: 9 } }, retired: {} } };
    writeFileSync(join(folder, "platform.yaml.lock"), lockText({ guests: lock }));
    const run = new RunProcess(folder, profileText([{ devices: [source("rng")] }]));
    await run.until(/^ready$/m);
    run.child.kill("SIGTERM");
    await run.exited;
    const cache = join(folder, "cache/wheelbase/run");
    const [project = ""] = readdirSync(cache);
    const file = join(cache, project, "vmm/qemu/qemu-11.args");
    expect(readFileSync(file, "utf8")).toContain(
      "-device vhost-user-rng-pci,id=rng,chardev=rng,addr=0x9",
    );
  });

  it("gives each of several guests a folder, and ends all when one cannot start", {
    timeout: TIMEOUT_MS,
  }, async () => {
    const folder = scratchDir();
    const missing = disk("gone", { host: { kind: "file", path: "missing.img" } });
    const guests = [{ devices: [source("rng")] }, { devices: [missing] }];
    const run = new RunProcess(folder, profileText(guests));
    await run.until(/WB41\d\d: gone/);
    expect(await run.exited).toEqual([1, null]);
    expect(existsSync(join(folder, "guest0/run"))).toBe(true);
    expect(existsSync(join(folder, "guest0/run/rng.sock"))).toBe(false);
  });

  it("lends its own input and output to a console, and speaks on standard error then", {
    timeout: TIMEOUT_MS,
  }, async () => {
    const folder = scratchDir();
    const terminal = { name: "tty", type: "console", host: { kind: "stdio" } };
    const run = new RunProcess(folder, profileText([{ devices: [terminal] }]), [], "pipe");
    await run.until(/^ready$/m);
    expect(run.output).toBe("");
    expect(run.errors).toContain("serving tty on run/tty.sock");
    const driver = ConsoleDriver.start({ socketPath: join(folder, "run/tty.sock") });
    driver.send(new TextEncoder().encode("login: "));
    await run.until(/login: /);
    run.child.stdin?.write("root\n");
    expect(new TextDecoder().decode(driver.receiveExactly(5))).toBe("root\n");
    driver.close();
    run.child.kill("SIGTERM");
    expect(await run.exited).toEqual([0, null]);
    expect(run.output).toBe("login: ");
  });

  it("does not lend them to two guests", { timeout: TIMEOUT_MS }, async () => {
    const folder = scratchDir();
    const devices = [{ name: "tty", type: "console", host: { kind: "stdio" } }];
    const run = new RunProcess(folder, profileText([{ devices }, { devices }]));
    await run.until(/want the terminal for their consoles: choose one by --guest/);
    expect(await run.exited).toEqual([2, null]);
  });

  it("ends its backends when it is killed", { timeout: TIMEOUT_MS }, async () => {
    const folder = scratchDir();
    const run = new RunProcess(folder, profileText([{ devices: [source("rng")] }]));
    await run.until(/^ready$/m);
    const socketPath = join(folder, "run/rng.sock");
    run.child.kill("SIGKILL");
    await run.exited;
    await expect.poll(() => existsSync(socketPath), { timeout: 60_000 }).toBe(false);
  });
});
