import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";

export interface FakeOptions {
  /** Hexadecimal. */
  readonly features?: string;
  readonly protocolFeatures?: string;
  readonly refuse?: readonly string[];
  readonly silent?: readonly string[];
}

/** A message as the fake back-end logs it: name, payload in 32-bit words, one "fd" per descriptor. */
export type LoggedMessage = readonly [string, ...(number | string)[]];

/** `fake-backend.js`, running. */
export class BackendProcess {
  readonly socketPath: string;
  readonly #folder: string;
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;

  private constructor(options: FakeOptions) {
    this.#folder = mkdtempSync("/tmp/wheelbase-driver-");
    this.socketPath = join(this.#folder, "fake.sock");
    const program = fileURLToPath(new URL("./fake-backend.js", import.meta.url));
    const args = [program, this.socketPath, JSON.stringify(options)];
    this.#child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    if (this.#child.stdout === null) throw new Error("no pipe");
    this.#reader = createInterface(this.#child.stdout);
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  static async start(options: FakeOptions): Promise<BackendProcess> {
    const backend = new BackendProcess(options);
    await backend.#lines.next();
    return backend;
  }

  /** What the next connection that ended was used for. */
  async log(): Promise<LoggedMessage[]> {
    const { value } = await this.#lines.next();
    return JSON.parse(value) as LoggedMessage[];
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }

  stop(): void {
    this.kill();
    this.#reader.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
