import type { Diagnostic } from "../profile/diagnostic.js";
import type { Sources } from "../report/pretty.js";
import { style, wantsColour } from "../report/style.js";

/** How findings are printed; the values of `--format`. */
export const FORMATS = ["pretty", "json"] as const;
export type Format = (typeof FORMATS)[number];

/** Prints findings: JSON for programs to the output, everything else to the terminal. */
export async function printFindings(
  findings: readonly Diagnostic[],
  sources: Sources,
  format: Format,
): Promise<void> {
  // A printer is loaded when there is something to print.
  if (format === "json") {
    const { printJson } = await import("../report/json.js");
    process.stdout.write(printJson(findings));
  } else if (findings.length > 0) {
    const { printPretty } = await import("../report/pretty.js");
    const colours = style(wantsColour(process.stderr, process.env));
    process.stderr.write(printPretty(findings, sources, colours));
  }
}
