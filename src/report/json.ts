import type { Diagnostic } from "../profile/diagnostic.js";
import { printReport } from "./print-report.js";
import type { ReportFormat } from "./report-format.js";

/** Version of the shape (schemas/report.schema.json); it grows by keys, and changes by number. */
const REPORT_VERSION = 1;

/** Findings for programs. */
export const jsonFormat: ReportFormat = {
  head: `{\n  "version": ${REPORT_VERSION},\n  "findings": [`,
  separator: ",",
  file: ({ findings }) => findings.map((finding) => `\n    ${jsonFinding(finding)}`).join(","),
  tail({ errors, warnings, notes, checkedFiles }) {
    const counts = { checkedFiles, errors, warnings, notes };
    const end = errors + warnings + notes > 0 ? "\n  ]" : "]";
    return `${end},\n${JSON.stringify(counts, undefined, 2).slice(2)}\n`;
  },
};

export function printJson(findings: readonly Diagnostic[]): string {
  return printReport(jsonFormat, [{ file: "", findings, sources: new Map() }]);
}

/** Controls that JSON lets pass: a report may end up on a terminal. */
const RAW_CONTROLS = /[\u007f-\u009f\u2028\u2029]/g;

/** Only the documented keys, in a fixed order, and text that any reader of UTF-8 takes. */
function jsonFinding(finding: Diagnostic): string {
  const { code, rule, standard, severity, message, expected, hint, related } = finding;
  const said = { code, rule, standard, severity, message, expected, hint };
  const { file, line, column, endLine, endColumn } = finding;
  const place = { file, line, column, endLine, endColumn };
  const text = JSON.stringify({ ...said, ...place, related }, undefined, 2);
  const escaped = (character: string) =>
    `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return text.replace(RAW_CONTROLS, escaped).replaceAll("\n", "\n    ");
}
