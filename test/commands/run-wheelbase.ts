import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
export const executable = `${root}bin/wheelbase.js`;

export interface Outcome {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built executable in the project's folder, without colours. */
export function runWheelbase(
  argv: readonly string[],
  env: NodeJS.ProcessEnv = {},
  input = "",
): Outcome {
  // The test runner forces colours on its workers.
  const { FORCE_COLOR: _, ...plain } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, [executable, ...argv], {
    cwd: root,
    encoding: "utf8",
    input,
    maxBuffer: 64 * 1024 * 1024,
    env: { ...plain, NO_COLOR: "1", DEBUG: "", ...env },
  });
  return { exitCode: status, stdout, stderr };
}
