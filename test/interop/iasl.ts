import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const RUN_IN = fileURLToPath(new URL("../guest/lab/run-in.sh", import.meta.url));

export interface CompiledTable {
  /** The binary table. */
  readonly file: string;
  /** All that iasl printed. */
  readonly output: string;
  /** Errors, warnings and remarks: nothing when iasl has no objection. */
  readonly complaints: readonly string[];
}

/** Compiles a table by Debian's iasl of trixie, which `test/guest/setup.sh` fetches. */
export function compileTable(source: string, name = "table"): CompiledTable {
  const folder = mkdtempSync(join(tmpdir(), "wheelbase-iasl-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const input = join(folder, `${name}.asl`);
  writeFileSync(input, source);
  const args = [RUN_IN, "iasl", "iasl", "-p", join(folder, name), input];
  const { stdout, stderr, status } = spawnSync("bash", args, { encoding: "utf8" });
  const output = `${stdout}${stderr}`;
  const complaints = output
    .split("\n")
    .filter((line) => /^\s*(error|warning|remark|.*\b(Error|Warning|Remark)\s+\d+)/i.test(line));
  if (status !== 0) complaints.push(`iasl ended with ${status}:\n${output}`);
  return { file: join(folder, `${name}.aml`), output, complaints };
}

/** What iasl reads out of a binary table. */
export function disassemble(file: string): string {
  execFileSync("bash", [RUN_IN, "iasl", "iasl", "-d", "-p", file.replace(/\.aml$/, ""), file], {
    stdio: "pipe",
  });
  return file.replace(/\.aml$/, ".dsl");
}
