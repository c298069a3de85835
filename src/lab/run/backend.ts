import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { RunGuest } from "./run-guest.js";

/** Where a backend's lines go. */
export interface BackendOutput {
  /** A line that it says. */
  line(guest: string, text: string): void;
}

/** The backend of one guest: the compiled program of its project, in a working folder of its own. */
export class RunningBackend {
  readonly guest: string;
  /** Settles when it serves its devices (true), or ended before it could (false). */
  readonly ready: Promise<boolean>;
  /** Settles with its exit code when it is gone; a signal that killed it counts as a failure. */
  readonly ended: Promise<number>;
  readonly #child: ChildProcess;
  #rest = "";

  constructor({ project, folder, lendsStdio }: RunGuest, output: BackendOutput) {
    const { guest, path } = project;
    this.guest = guest;
    mkdirSync(folder, { recursive: true });
    // The channel ends with us, and the backend with the channel: nothing is left behind.
    this.#child = spawn(process.execPath, [join(path, "dist/main.js")], {
      cwd: folder,
      stdio: lendsStdio
        ? ["inherit", "inherit", "pipe", "ipc"]
        : ["ignore", "pipe", "inherit", "ipc"],
    });
    const lines = lendsStdio ? this.#child.stderr : this.#child.stdout;
    this.ended = once(this.#child, "exit").then(([code]) => (typeof code === "number" ? code : 1));
    const said = new Promise<boolean>((resolve) => {
      lines?.setEncoding("utf8").on("data", (text: string) => {
        for (const line of this.#lines(text)) {
          if (line === "ready") resolve(true);
          else output.line(guest, line);
        }
      });
    });
    this.ready = Promise.race([said, this.ended.then(() => false)]);
  }

  signal(name: "SIGTERM" | "SIGUSR2"): void {
    this.#child.kill(name);
  }

  #lines(text: string): string[] {
    const lines = (this.#rest + text).split("\n");
    this.#rest = lines.pop() ?? "";
    return lines;
  }
}
