import type { Diagnostic, SourceRange } from "../profile/diagnostic.js";
import { codeFrame } from "./code-frame.js";
import { summaryLine } from "./count.js";
import type { Sources } from "./finding.js";
import { printReport } from "./print-report.js";
import { printable } from "./printable.js";
import type { ReportFormat } from "./report-format.js";
import type { Style } from "./style.js";

/** Findings for a terminal: code frame, what was expected, how to fix, and a summary line. */
export function prettyFormat(style: Style): ReportFormat {
  return {
    head: "",
    separator: "\n",
    file: ({ findings, sources }) =>
      findings.map((finding) => prettyFinding(finding, sources, style)).join("\n"),
    tail(tally) {
      const { errors, warnings, notes } = tally;
      const paint = errors > 0 ? style.error : style.warning;
      const space = errors + warnings + notes > 0 ? "\n" : "";
      return `${space}${paint(summaryLine(tally))}\n`;
    },
  };
}

/** The findings of one document, as `prettyFormat` prints them. */
export function printPretty(
  findings: readonly Diagnostic[],
  sources: Sources,
  style: Style,
): string {
  return printReport(prettyFormat(style), [{ file: "", findings, sources }]);
}

export function prettyFinding(finding: Diagnostic, sources: Sources, style: Style): string {
  const { code, rule, severity, message, expected, hint, related } = finding;
  const paint = { error: style.error, warning: style.warning, note: style.strong }[severity];
  const lines = [
    `${paint(style.strong(`${severity} ${code}`))} ${style.strong(printable(message))} ${style.quiet(`(${rule})`)}`,
    ...printPlace(finding, sources, style),
  ];
  for (const place of related) {
    lines.push(`  ${style.quiet(printable(place.message))}`, ...printPlace(place, sources, style));
  }
  if (expected !== undefined) lines.push(`  ${style.quiet("expected:")} ${printable(expected)}`);
  if (hint !== undefined) lines.push(`  ${style.quiet("fix:")} ${printable(hint)}`);
  return `${lines.join("\n")}\n`;
}

function printPlace(place: SourceRange, sources: Sources, style: Style): string[] {
  const { file, line, column } = place;
  const where = `  ${style.quiet("at")} ${printable(file)}:${line}:${column}`;
  const text = sources.get(file);
  if (text === undefined || text === "") return [where];
  return [where, ...codeFrame(text, place, style).map((row) => `  ${row}`)];
}
