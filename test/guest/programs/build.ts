import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Compiles a program of this folder for guests, which have no C library of their own; returns its path in `directory`. */
export function buildProgram(name: string, directory: string): string {
  const source = fileURLToPath(new URL(`./${name}.c`, import.meta.url));
  const program = join(directory, name);
  execFileSync("gcc", ["-static", "-O2", "-Wall", "-Werror", "-o", program, source]);
  return program;
}
