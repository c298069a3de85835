import { basename, dirname } from "node:path";
import type { PlanLock } from "../../plan/lock.js";
import { lockText } from "../../plan/lock-text.js";
import { ProjectDir } from "./project-dir.js";
import { planManifest } from "./write-plan.js";
import type { PlannedProject } from "./write-projects.js";

/** The lock beside a profile. */
export interface LockFile {
  readonly content: PlanLock;
  readonly path: string;
}

/** The lock of a plan as it is to be, compared with the file at `path`. */
export function lockUpdate({ content, path }: LockFile): PlannedProject {
  const dir = new ProjectDir(dirname(path));
  const name = basename(path);
  return { dir, files: [planManifest(name, lockText(content), dir.stateOf(name))] };
}
