import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { promisify } from "node:util";
import { LAB_DIR } from "../guest/bed.js";
import { LabProgram } from "./lab-program.js";

/** Compiles a tree; returns what the compiler remarked. Throws when it made nothing of it. */
export async function compileTree(
  source: string,
  output: string,
  flags: readonly string[] = [],
): Promise<string> {
  return runTool("dtc", ["-I", "dts", "-O", "dtb", ...flags, "-o", output, source]);
}

/** Another program of the device tree compiler's package, such as fdtoverlay. */
export async function runTool(program: string, args: readonly string[]): Promise<string> {
  const tool = new LabProgram("dts", [program, ...args], {}, 120_000);
  const status = await tool.ended;
  if (status !== 0) throw new Error(`${program} ended with ${status}:\n${tool.errors}`);
  return tool.errors;
}

/** What the kernel's bindings object to in a compiled tree; the program succeeds all the same. */
export async function validateTree(file: string): Promise<string> {
  const schema = join(await linuxFolder(), "schema.json");
  const child = spawn(join(LAB_DIR, "dt-schema.sh"), ["dt-validate", "-s", schema, file]);
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
  }
  const [status] = await once(child, "close");
  if (status !== 0) throw new Error(`dt-validate ended with ${status}:\n${output}`);
  return output;
}

/** Where `test/guest/setup.sh` put what it took of the kernel's source. */
export async function linuxFolder(): Promise<string> {
  const { stdout } = await promisify(execFile)(join(LAB_DIR, "fetch-linux.sh"));
  return stdout.trim();
}
