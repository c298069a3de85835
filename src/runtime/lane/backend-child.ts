import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { ExitCode } from "./exit-code.js";
import type { RestartPolicy } from "./lane.js";

/** What the main process does with what its children say and do. */
export interface ChildEvents {
  /** A line for the operator. */
  line(text: string): void;
  /** A process ended by a bug, a signal; undefined: it is given up. */
  failed(name: string, how: string, restartMs: number | undefined): void;
  /** There will be no such process any more, though nobody stopped it. */
  gone(): void;
}

/** A process of a backend that serves some of its devices, and the one that follows it when it fails. */
export class BackendChild {
  readonly name: string;
  /** Settles when the process serves, or will not. */
  readonly ready: Promise<void>;
  /** Settles with the exit code when there will be no process any more. */
  readonly ended: Promise<number>;
  readonly #lendsStdio: boolean;
  readonly #policy: RestartPolicy;
  readonly #events: ChildEvents;
  #child: ChildProcess | undefined;
  #restarts = 0;
  #isStopped = false;
  #wake: (() => void) | undefined;
  #settleReady: () => void = () => undefined;

  /** `lendsStdio`: a device of it has the standard input and output of this process. */
  constructor(name: string, lendsStdio: boolean, policy: RestartPolicy, events: ChildEvents) {
    this.name = name;
    this.#lendsStdio = lendsStdio;
    this.#policy = policy;
    this.#events = events;
    this.ready = new Promise((resolve) => {
      this.#settleReady = resolve;
    });
    this.ended = this.#supervise();
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#wake?.();
    this.signal("SIGTERM");
    await this.ended;
  }

  async #supervise(): Promise<number> {
    for (;;) {
      const startedAt = performance.now();
      const { code, signal } = await this.#run();
      this.#settleReady();
      if (this.#isStopped) return code ?? ExitCode.Ok;
      // It said itself why it cannot serve: nothing gets better by trying again.
      if (code !== null && code !== ExitCode.Bug) return code;
      if (performance.now() - startedAt >= this.#policy.healthyMs) this.#restarts = 0;
      const restartMs = this.#policy.delaysMs[this.#restarts];
      this.#events.failed(this.name, signal ?? `exit code ${code}`, restartMs);
      if (restartMs === undefined) {
        this.#events.gone();
        return ExitCode.Bug;
      }
      await this.#pause(restartMs);
      if (this.#isStopped) return ExitCode.Ok;
      this.#restarts++;
    }
  }

  /** One life of the process: its lines are passed on, but the one that it is ready. */
  #run(): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }> {
    const args = [...process.execArgv, ...process.argv.slice(1), `--process=${this.name}`];
    // The channel tells it when this process is gone, however that ends.
    const child = spawn(process.execPath, args, {
      stdio: this.#lendsStdio
        ? ["inherit", "inherit", "pipe", "ipc"]
        : ["ignore", "pipe", "inherit", "ipc"],
    });
    this.#child = child;
    const input = this.#lendsStdio ? child.stderr : child.stdout;
    if (input !== null) {
      createInterface({ input }).on("line", (line) => {
        if (line === "ready") this.#settleReady();
        else this.#events.line(line);
      });
    }
    return new Promise((resolve) => {
      child.once("error", () => resolve({ code: ExitCode.Bug, signal: null }));
      child.once("close", (code, signal) => resolve({ code, signal }));
    });
  }

  /** Waits, unless it is stopped meanwhile. */
  #pause(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
