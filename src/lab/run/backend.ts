import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

/** Where a backend's lines go. */
export interface BackendOutput {
  /** A line of its standard output. */
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

  constructor(guest: string, projectPath: string, folder: string, output: BackendOutput) {
    this.guest = guest;
    mkdirSync(folder, { recursive: true });
    // The channel ends with us, and the backend with the channel: nothing is left behind.
    this.#child = spawn(process.execPath, [join(projectPath, "dist/main.js")], {
      cwd: folder,
      stdio: ["ignore", "pipe", "inherit", "ipc"],
    });
    this.ended = once(this.#child, "exit").then(([code]) => (typeof code === "number" ? code : 1));
    const said = new Promise<boolean>((resolve) => {
      this.#child.stdout?.setEncoding("utf8").on("data", (text: string) => {
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
