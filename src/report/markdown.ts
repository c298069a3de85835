import type { Diagnostic } from "../profile/diagnostic.js";
import { summaryLine } from "./count.js";
import { relatedSentences } from "./finding.js";
import { printable } from "./printable.js";
import type { ReportFormat } from "./report-format.js";

/** A table for a merge request or the summary of a build. */
export const markdownFormat: ReportFormat = {
  head: "",
  opening: "| Place | Finding | Fix | Rule |\n| --- | --- | --- | --- |\n",
  separator: "",
  file: ({ findings }) => findings.map(row).join(""),
  tail: (tally) => `${tally.files > 0 ? "\n" : ""}**${summaryLine(tally)}**\n`,
};

function row(finding: Diagnostic): string {
  const { file, line, column, severity, message, expected, hint, code, rule } = finding;
  const what = [
    `**${severity}**: ${escapeMarkdown(message)}`,
    ...relatedSentences(finding).map(escapeMarkdown),
  ];
  const fix = [
    ...(expected === undefined ? [] : [`expected: ${escapeMarkdown(expected)}`]),
    ...(hint === undefined ? [] : [escapeMarkdown(hint)]),
  ];
  const cells = [
    escapeMarkdown(`${file}:${line}:${column}`),
    what.join("<br>"),
    fix.join("<br>"),
    escapeMarkdown(`${code} ${rule}`),
  ];
  return `| ${cells.join(" | ")} |\n`;
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

/** Text that stays text in a table cell: no markup, no HTML, nobody is mentioned. */
export function escapeMarkdown(text: string): string {
  return printable(text)
    .replace(/[\\`*_{}[\]()#!|~]/g, "\\$&")
    .replace(/[&<>]/g, (character) => ENTITIES[character] ?? "")
    .replaceAll("@", "@\u200b")
    .replace(/:\/\//g, ":\u200b//");
}
