import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";

/** For processors that are busy or emulated; the end of a backend that cannot start is noticed at once. */
const READY_TIMEOUT_MS = 180_000;
const STOP_TIMEOUT_MS = 5000;

/** What a backend said about one of its devices when it started. */
export type DeviceStart = { readonly ok: true } | { readonly ok: false; readonly message: string };

/** A generated backend that runs as a process of its own. */
export class BackendProcess {
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  #output = "";
  #errors = "";

  constructor(projectDir: string) {
    this.#child = spawn(process.execPath, ["dist/main.js"], {
      cwd: projectDir,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#exited = once(this.#child, "exit");
    this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
      this.#output += text;
    });
    this.#child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#errors += text;
    });
  }

  /** What it wrote to standard error so far. */
  get errors(): string {
    return this.#errors.trim();
  }

  /**
   * Waits until every device was started or has failed; false when the process ended or hangs
   * instead.
   */
  async waitReady(): Promise<boolean> {
    const deadline = Date.now() + READY_TIMEOUT_MS;
    const { stdout } = this.#child;
    while (!this.#isReady() && !this.#isOver() && Date.now() < deadline) {
      const wait = AbortSignal.timeout(Math.max(1, deadline - Date.now()));
      const events = [
        this.#exited,
        ...(stdout === null ? [] : [once(stdout, "data", { signal: wait })]),
      ];
      await Promise.race(events).catch(() => undefined);
    }
    return this.#isReady();
  }

  /** Whether a device is served, by what `runBackend` printed. */
  startOf(device: string): DeviceStart {
    const lines = this.#output.split("\n");
    if (lines.some((line) => line.startsWith(`serving ${device} on `))) return { ok: true };
    const error = this.#errors.split("\n").find((line) => line.includes(`: ${device}: `));
    return { ok: false, message: error ?? (this.errors || "the backend did not serve it") };
  }

  /**
   * Ends the process as an operator would; returns its exit code, or null when it had to be killed.
   */
  async stop(): Promise<number | null> {
    const { exitCode } = this.#child;
    if (exitCode !== null) return exitCode;
    if (!this.#isOver()) {
      this.#child.kill("SIGTERM");
      const killer = setTimeout(() => this.kill(), STOP_TIMEOUT_MS);
      await this.#exited;
      clearTimeout(killer);
    }
    return this.#child.exitCode;
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  #isReady(): boolean {
    return this.#output.split("\n").includes("ready");
  }

  #isOver(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }
}
