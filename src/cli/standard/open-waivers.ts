import { loadWaivers } from "../../standard/load-waivers.js";
import type { Standard } from "../../standard/standard.js";
import type { Waiver } from "../../standard/verdict.js";
import { ExitCode } from "../exit-code.js";
import { printFindings } from "../format.js";
import { UsageError } from "../usage-error.js";

/** Loads a list of waivers, if there is one; undefined when it has faults, which are then printed. */
export async function openWaivers(
  file: string | undefined,
  standard: Standard,
): Promise<readonly Waiver[] | undefined> {
  if (file === undefined) return [];
  const { findings, document, ...result } = loadWaivers(file, standard);
  const unreadable = findings.find(({ rule }) => rule === "document/readable");
  if (unreadable !== undefined) throw new UsageError(`${file}: ${unreadable.message}`);
  await printFindings(findings, new Map(document === undefined ? [] : [[file, document.text]]));
  if (result.ok) return result.waivers;
  process.exitCode = ExitCode.Findings;
  return undefined;
}
