import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A backend project as `wheelbase generate` writes it, compiled and running in a directory of its own. */
export class GeneratedBackend {
  readonly directory: string;
  readonly #process: ChildProcess;
  #errors = "";

  private constructor(directory: string, process: ChildProcess) {
    this.directory = directory;
    this.#process = process;
    process.stderr?.on("data", (bytes: Buffer) => {
      this.#errors += bytes.toString();
    });
  }

  /** What the backend complained of so far. */
  get errors(): string {
    return this.#errors;
  }

  path(...parts: readonly string[]): string {
    return join(this.directory, ...parts);
  }

  /** Generates, compiles and starts the backend of a profile; resolves when it serves. */
  static async start(profile: string): Promise<GeneratedBackend> {
    const directory = await mkdtemp(join(tmpdir(), "wheelbase-backend-"));
    await run(
      process.execPath,
      ["bin/wheelbase.js", "generate", profile, "--out", directory],
      root,
    );
    // What `npm install` would do, without a network.
    await mkdir(join(directory, "node_modules"));
    await symlink(root, join(directory, "node_modules", "wheelbase"));
    await run(process.execPath, [join(root, "node_modules/typescript/bin/tsc")], directory);
    const child = spawn(process.execPath, ["dist/main.js"], { cwd: directory });
    const backend = new GeneratedBackend(directory, child);
    await backend.#serving();
    return backend;
  }

  /** Ends the backend as a service manager does; resolves with its exit code. */
  async stop(): Promise<number | null> {
    if (this.#process.exitCode === null) {
      this.#process.kill("SIGTERM");
      await once(this.#process, "exit");
    }
    await rm(this.directory, { recursive: true, force: true });
    return this.#process.exitCode;
  }

  async #serving(): Promise<void> {
    let output = "";
    for await (const bytes of this.#process.stdout ?? []) {
      output += String(bytes);
      if (output.includes("ready\n")) return;
    }
    throw new Error(`the backend ended before it was ready:\n${output}${this.#errors}`);
  }
}

async function run(command: string, args: readonly string[], cwd: string): Promise<void> {
  const child = spawn(command, args, { cwd });
  let output = "";
  child.stdout.on("data", (bytes) => (output += bytes));
  child.stderr.on("data", (bytes) => (output += bytes));
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`${dirname(command)} ${args.join(" ")} failed:\n${output}`);
}
