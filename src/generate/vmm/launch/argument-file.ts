import type { Artefact, Origin } from "../../artefact.js";
import type { FamilyInput } from "../../families/family.js";
import { generated } from "../../families/family.js";
import { renderTemplate } from "../../template-helpers.js";

/**
 * A file with an option a line, behind which its value stands up to the end of the line; what a
 * start script hands to a monitor. Monitors have no such format themselves.
 */
export function argumentFile(path: string, origin: Origin, lines: readonly string[]): Artefact {
  return generated(path, renderTemplate("vmm/arguments", { ...origin, lines }));
}

interface StartScript {
  readonly path: string;
  /** What it starts the guest by, as people call it. */
  readonly title: string;
  /** The program, and the variable that can name another. */
  readonly program: string;
  readonly variable: string;
  /** Words before the arguments of the file. */
  readonly words?: readonly string[];
  /** Lines of the script that choose the argument file, as `file`, and may add to `arguments`. */
  readonly choice: string;
}

/** The program that starts a guest with the arguments of a file and those of the caller. */
export function startScript({ guest, origin }: FamilyInput, script: StartScript): Artefact {
  const { path, words = [], ...rest } = script;
  const content = renderTemplate("vmm/start.sh", {
    ...origin,
    ...rest,
    guest: guest.name,
    words: words.map((word) => `"${word}" `).join(""),
  });
  return { ...generated(path, content), isProgram: true };
}
