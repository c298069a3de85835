import type { GuestPlan, Plan } from "../plan/plan.js";
import { planPlatform } from "../plan/plan-platform.js";
import type { Finding } from "../profile/finding.js";
import type { Platform } from "../profile/platform.js";
import { type LockFile, lockUpdate } from "./output/lock-update.js";
import { ProjectError } from "./output/project-error.js";
import { isConflict, isDrift } from "./output/write-plan.js";
import { type PlannedProject, writeProjects } from "./output/write-projects.js";
import type { OwnTemplates } from "./own-templates.js";
import {
  type ProjectUpdate,
  planUpdate,
  projectDirs,
  type UpdateChoice,
} from "./project-update.js";
import { withTemplates } from "./template-helpers.js";

export interface GenerateOptions extends UpdateChoice {
  readonly out: string;
  /** Only this guest, into `out` itself. */
  readonly guest?: string | undefined;
  /** What was planned with the lock of the profile; without it, the platform is planned anew. */
  readonly plan?: Plan | undefined;
  /** The lock as that plan leaves it, and its file, which is written with the projects. */
  readonly lock?: LockFile | undefined;
  readonly force: boolean;
  readonly mode: "write" | "dry-run" | "check";
  /** Templates of a person instead of ours, see `readOwnTemplates`. */
  readonly templates?: OwnTemplates | undefined;
  /** Told of each project before it is planned. */
  readonly onProject?: (guest: string, index: number, count: number) => void;
}

export interface GenerateOutcome {
  readonly updates: readonly ProjectUpdate[];
  /** The projects and the lock. */
  readonly changes: readonly PlannedProject[];
  /** What the artefacts cannot say of the guests, by JSON pointer. */
  readonly findings: readonly Finding[];
  /** False after drift that was to be checked, a conflict that needs force, or an error. */
  readonly ok: boolean;
}

/**
 * Brings the projects of a platform up to date, all of them or, when anything stands in the way,
 * none.
 */
export function generate(platform: Platform, options: GenerateOptions): GenerateOutcome {
  const { force, mode, templates = new Map() } = options;
  const updates = withTemplates(templates, () =>
    planUpdates(options.plan ?? planPlatform(platform), options),
  );
  const { lock } = options;
  const changes = [...updates, ...(lock === undefined ? [] : [lockUpdate(lock)])];
  const files = changes.flatMap((change) => change.files);
  const findings = updates.flatMap((update) => update.findings);
  const hasErrors = findings.some(({ severity = "error" }) => severity === "error");
  const isClear = mode === "check" ? !files.some(isDrift) : force || !files.some(isConflict);
  const ok = isClear && !hasErrors;
  if (ok && mode === "write") writeProjects(changes);
  return { updates, changes, findings, ok };
}

function planUpdates(plan: Plan, options: GenerateOptions): readonly ProjectUpdate[] {
  const projects = chosenProjects(plan, options);
  return projects.map(({ guest, dir }, index) => {
    options.onProject?.(guest.name, index, projects.length);
    return planUpdate(plan, guest, dir, options);
  });
}

function chosenProjects(
  plan: Plan,
  { out, guest }: GenerateOptions,
): readonly { readonly guest: GuestPlan; readonly dir: string }[] {
  const projects = projectDirs(plan, out, guest);
  if (guest === undefined || projects.length > 0) return projects;
  const names = plan.guests.map(({ name }) => name).join(", ");
  throw new ProjectError(`the profile has no guest "${guest}", only: ${names}`);
}

/** Whether an error says that the output folder cannot be used, which is not our mistake. */
export function isUnusableOutput(error: unknown): error is Error {
  if (error instanceof ProjectError) return true;
  return error instanceof Error && "syscall" in error && "path" in error;
}
