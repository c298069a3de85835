import { displayPath } from "./describe-updates.js";
import { unifiedDiff } from "./output/unified-diff.js";
import { FileAction, type PlannedFile } from "./output/write-plan.js";
import type { PlannedProject } from "./output/write-projects.js";

/** What a generation would change in every file, in the format of `diff -u`. */
export function describeDiff(updates: readonly PlannedProject[]): string {
  return updates
    .flatMap((update) => update.files.map((file) => fileDiff(update, file)))
    .filter((text) => text !== "")
    .join("");
}

function fileDiff(update: PlannedProject, file: PlannedFile): string {
  if (file.content === undefined && file.action !== FileAction.Delete) return "";
  const before = update.dir.read(file.path);
  return unifiedDiff(displayPath(update, file), before, file.content ?? "");
}
