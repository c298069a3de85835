import type { Diagnostic } from "../profile/diagnostic.js";
import { relatedSentences, sentences } from "./finding.js";
import { printable } from "./printable.js";
import type { ReportFormat } from "./report-format.js";

/** Workflow commands, which GitHub shows as annotations of a change. */
export const githubFormat: ReportFormat = {
  head: "",
  separator: "",
  file: ({ findings }) => findings.map(annotation).join(""),
  tail: () => "",
};

const COMMANDS = { error: "error", warning: "warning", note: "notice" } as const;

function annotation(finding: Diagnostic): string {
  const { file, line, column, endLine, endColumn, severity, code, rule } = finding;
  const properties = Object.entries({
    file: file.replaceAll("\\", "/"),
    line,
    endLine,
    col: column,
    endColumn,
    title: `${code} ${rule}`,
  }).map(([name, value]) => `${name}=${escapeProperty(String(value))}`);
  const lines = [...sentences(finding), ...relatedSentences(finding)];
  const text = escapeData(lines.map(printable).join("\n"));
  return `::${COMMANDS[severity]} ${properties.join(",")}::${text}\n`;
}

/** The runner undoes exactly these; a raw line break would start a command of the document's. */
function escapeData(text: string): string {
  const escaped = text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
  return escaped.replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/gu, "\ufffd");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
