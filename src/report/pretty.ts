import type { Diagnostic, SourceRange } from "../profile/diagnostic.js";
import { codeFrame, printable } from "./code-frame.js";
import { countFindings, summaryLine } from "./count.js";
import type { Style } from "./style.js";

/** Text of the files that findings point into. */
export type Sources = ReadonlyMap<string, string>;

/** Findings for a terminal: code frame, what was expected, how to fix, and a summary line. */
export function printPretty(
  findings: readonly Diagnostic[],
  sources: Sources,
  style: Style,
): string {
  const blocks = findings.map((finding) => printFinding(finding, sources, style));
  const count = countFindings(findings);
  const paint = count.errors > 0 ? style.error : style.warning;
  return [...blocks, `${paint(summaryLine(count))}\n`].join("\n");
}

function printFinding(finding: Diagnostic, sources: Sources, style: Style): string {
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
