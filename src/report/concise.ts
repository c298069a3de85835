import type { Diagnostic } from "../profile/diagnostic.js";
import { relatedSentences, sentences } from "./finding.js";
import { printable } from "./printable.js";
import type { ReportFormat } from "./report-format.js";

/** A line for each finding, in the form that editors and `grep` know from compilers. */
export const conciseFormat: ReportFormat = {
  head: "",
  separator: "",
  file: ({ findings }) => findings.map(conciseFinding).join(""),
  tail: () => "",
};

function conciseFinding(finding: Diagnostic): string {
  const { file, line, column, severity, code, rule } = finding;
  const text = [...sentences(finding), ...relatedSentences(finding)].join("; ");
  return `${printable(`${file}:${line}:${column}: ${severity}: ${text}`)} [${code} ${rule}]\n`;
}
