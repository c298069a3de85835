import type { Diagnostic } from "../profile/diagnostic.js";
import { countFindings } from "./count.js";

/** Version of the shape below; it grows by keys, and changes by number. */
const REPORT_VERSION = 1;

/** Findings for programs. */
export function printJson(findings: readonly Diagnostic[]): string {
  const { errors, warnings, notes } = countFindings(findings);
  const report = { version: REPORT_VERSION, errors, warnings, notes, findings };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
