import { didYouMean, listOf } from "../../profile/suggest.js";
import { loadStandard } from "../../standard/load-standard.js";
import { shippedNames } from "../../standard/shipped.js";
import type { Standard } from "../../standard/standard.js";
import { ExitCode } from "../exit-code.js";
import { printFindings } from "../format.js";
import { UsageError } from "../usage-error.js";

/** The standard that commands use when none is named. */
export const USUAL_STANDARD = "essential-automotive";

/** Loads a standard; undefined when it has faults, which are then printed. */
export async function openStandard(nameOrPath: string): Promise<Standard | undefined> {
  const { findings, documents, ...result } = loadStandard(nameOrPath);
  if (findings.some(({ rule, file }) => rule === "document/readable" && file === nameOrPath)) {
    const names = shippedNames();
    const hint = didYouMean(nameOrPath, names) ?? `write a path, or ${listOf(names)}`;
    throw new UsageError(`there is no standard "${nameOrPath}"`, hint);
  }
  const sources = new Map([...documents].map(([file, { text }]) => [file, text]));
  await printFindings(findings, sources);
  if (result.ok) return result.standard;
  process.exitCode = ExitCode.Findings;
  return undefined;
}
