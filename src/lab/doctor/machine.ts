import { spawnSync } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import type { Machine } from "./check.js";

const TIMEOUT_MS = 20_000;
const MAX_OUTPUT_BYTES = 4 * 1024 ** 2;

/** This machine, as the environment shows it. */
export function thisMachine(environment: NodeJS.ProcessEnv): Machine {
  const folders = (environment["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  return {
    environment,
    find: (program) => folders.map((folder) => join(folder, program)).find(isProgram),
    run(program, args) {
      const { status, stdout, error } = spawnSync(program, args, {
        encoding: "utf8",
        env: environment,
        timeout: TIMEOUT_MS,
        maxBuffer: MAX_OUTPUT_BYTES,
        stdio: ["ignore", "pipe", "ignore"],
      });
      return error === undefined && status === 0 ? stdout : undefined;
    },
  };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
