import { planPlatform } from "../plan/plan-platform.js";
import type { Platform } from "../profile/platform.js";
import { type ProjectUpdate, planUpdate, projectDirs } from "./generate-project.js";
import { ProjectError } from "./output/project-error.js";
import { isConflict, isDrift } from "./output/write-plan.js";

export interface GenerateOptions {
  readonly out: string;
  /** Only this guest, into `out` itself. */
  readonly guest?: string | undefined;
  readonly runtime?: string | undefined;
  readonly force: boolean;
  readonly mode: "write" | "dry-run" | "check";
}

export interface GenerateOutcome {
  readonly updates: readonly ProjectUpdate[];
  /** False after drift that was to be checked, or a conflict that needs force. */
  readonly ok: boolean;
}

/**
 * Brings the projects of a platform up to date, all of them or, when anything stands in the way,
 * none.
 */
export function generate(platform: Platform, options: GenerateOptions): GenerateOutcome {
  const { out, guest, runtime, force, mode } = options;
  const plan = planPlatform(platform);
  const projects = projectDirs(plan, out, guest);
  if (guest !== undefined && projects.length === 0) {
    const names = plan.guests.map(({ name }) => name).join(", ");
    throw new ProjectError(`the profile has no guest "${guest}", only: ${names}`);
  }
  const updates = projects.map(({ guest, dir }) => planUpdate(plan, guest, dir, runtime));
  const files = updates.flatMap((update) => update.files);
  if (mode === "check") return { updates, ok: !files.some(isDrift) };
  const ok = force || !files.some(isConflict);
  if (ok && mode === "write") for (const update of updates) update.dir.write(update.files);
  return { updates, ok };
}

/** Whether an error says that the output folder cannot be used, which is not our mistake. */
export function isUnusableOutput(error: unknown): error is Error {
  if (error instanceof ProjectError) return true;
  return error instanceof Error && "syscall" in error && "path" in error;
}
