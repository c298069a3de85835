import { basename, dirname } from "node:path";
import type { PlanLock } from "../../plan/lock.js";
import { lockText } from "../../plan/lock-text.js";
import { ProjectDir } from "./project-dir.js";
import { type PlannedFile, planManifest } from "./write-plan.js";

/** The lock of a plan as it is to be, compared with the file at `path`. */
export function lockUpdate(
  lock: PlanLock,
  path: string,
): { readonly dir: ProjectDir; readonly files: readonly PlannedFile[] } {
  const dir = new ProjectDir(dirname(path));
  const name = basename(path);
  return { dir, files: [planManifest(name, lockText(lock), dir.stateOf(name))] };
}
