import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { LAB_DIR } from "../guest/bed.js";

/** The bed scripts' status for their own failures. */
const bedFailed = 125;

/** Programs to end, should this process exit while they run. */
const live = new Set<LabProgram>();
process.once("exit", () => {
  for (const program of live) program.kill();
});

/** A program of somebody else, unpacked by test/guest/setup.sh. Its standard input stays open until it ends. */
export class LabProgram {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #ended: Promise<number>;
  #output = "";
  #errors = "";

  /** Starts a program of a root by the name that setup.sh gave the root. */
  constructor(
    root: string,
    command: readonly string[],
    environment: Readonly<Record<string, string>> = {},
    timeoutMs = 60_000,
  ) {
    this.#child = spawn(join(LAB_DIR, "run-in.sh"), [root, ...command], {
      env: { ...process.env, ...environment },
      stdio: ["pipe", "pipe", "pipe"],
    });
    live.add(this);
    this.#child.stdout.setEncoding("utf8").on("data", (text: string) => {
      this.#output += text;
    });
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#errors += text;
    });
    // It may be gone before it was told to.
    this.#child.stdin.on("error", () => undefined);
    const timer = setTimeout(() => this.kill(), timeoutMs);
    this.#ended = once(this.#child, "close").then(([status]: (number | null)[]) => {
      clearTimeout(timer);
      live.delete(this);
      if (status === bedFailed) throw new Error(this.#errors.trim());
      return status ?? -1;
    });
    // Whoever waits hears of it, and nobody else.
    this.#ended.catch(() => undefined);
  }

  /** Its whole standard output so far. */
  get output(): string {
    return this.#output;
  }

  get errors(): string {
    return this.#errors;
  }

  /** Its exit status, -1 when it was killed (also when its time ran out); throws when the bed is not set up. */
  get ended(): Promise<number> {
    return this.#ended;
  }

  type(line: string): void {
    this.#child.stdin.write(`${line}\n`);
  }

  /** Leaves it no time for good-byes. */
  kill(): void {
    this.#child.kill("SIGKILL");
  }
}
