import { join, relative } from "node:path";
import { FileAction, isConflict, type PlannedFile } from "./output/write-plan.js";
import type { PlannedProject } from "./output/write-projects.js";

/** Why a file stands in the way, and what it takes to go on. */
const CONFLICTS: Partial<Record<FileAction, string>> = {
  [FileAction.Modified]: "was edited after it was generated",
  [FileAction.Foreign]: "exists and was not generated",
};

/** One line for each file that is not as it was, then a summary. */
export function describeUpdates(updates: readonly PlannedProject[]): string {
  const files = updates.flatMap(({ files }) => files);
  const quiet = (action: FileAction) =>
    action === FileAction.Unchanged || action === FileAction.Yours;
  const lines = updates.flatMap((update) =>
    update.files
      .filter(({ action }) => !quiet(action))
      .map((file) => `${file.action.padEnd(9)} ${displayPath(update, file)}`),
  );
  const unchanged = files.filter(({ action }) => action === FileAction.Unchanged).length;
  return [...lines, `${lines.length} changed, ${unchanged} unchanged`, ""].join("\n");
}

/** What stands in the way of a generation, or nothing. */
export function describeConflicts(updates: readonly PlannedProject[]): string {
  const lines = updates.flatMap((update) =>
    update.files
      .filter(isConflict)
      .map((file) => `${displayPath(update, file)}: ${CONFLICTS[file.action]}`),
  );
  if (lines.length === 0) return "";
  return [
    ...lines,
    "Nothing was written. Move your changes elsewhere (src/main.ts is yours),",
    "or use --force to lose them.",
    "",
  ].join("\n");
}

export function displayPath({ dir }: PlannedProject, { path }: PlannedFile): string {
  const full = join(dir.path, path);
  const near = relative(process.cwd(), full);
  return near.startsWith("..") ? full : near;
}
