import { isUnusableOutput } from "../../generate/generate.js";
import { lockUpdate } from "../../generate/output/lock-update.js";
import { writeProjects } from "../../generate/output/write-projects.js";
import type { PlanLock } from "../../plan/lock.js";
import { UsageError } from "../usage-error.js";

/** Writes the lock of a plan; a folder that cannot be written to is a mistake in the call. */
export function writeLock(lock: PlanLock, path: string): void {
  try {
    writeProjects([lockUpdate({ content: lock, path })]);
  } catch (error) {
    if (isUnusableOutput(error)) throw new UsageError(error.message);
    throw error;
  }
}
