import { plural } from "../report/count.js";
import type { Style } from "../report/style.js";
import type { CheckRow, Figure, SelftestReport } from "./report.js";

/** Version of the JSON report; it grows by keys, and changes by number. */
const REPORT_VERSION = 1;
const HEADS = ["Device", "Check", "Result", "Figure"] as const;

/** The report for a terminal: what stood in for the host, a table, a summary. */
export function printReport(report: SelftestReport, style: Style): string {
  const notes = report.bindings.map(
    ({ device, uses, insteadOf }) => `${device}: ${uses} instead of ${insteadOf}`,
  );
  const kept = report.directory === undefined ? [] : [`Kept in ${report.directory}`];
  const parts = [notes, table(report, style), [summary(report, style), ...kept]];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join("\n"))
    .join("\n\n")}\n`;
}

export function jsonReport({ ok, bindings, rows, directory }: SelftestReport): string {
  const report = { version: REPORT_VERSION, ok, bindings, checks: rows, directory };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

function table({ rows }: SelftestReport, style: Style): string[] {
  const guests = new Set(rows.map(({ guest }) => guest));
  const cells = rows.map((row) => [
    guests.size > 1 ? `${row.guest}/${row.device}` : row.device,
    row.check,
    row.ok ? "ok" : "FAILED",
    row.figure === undefined ? firstLine(row.detail) : figureText(row.figure),
  ]);
  const widths = HEADS.map((head, column) =>
    Math.max(head.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  const align = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  const paint = (row: CheckRow) => (row.ok ? (text: string) => text : style.error);
  return [
    style.strong(align(HEADS)),
    ...rows.map((row, index) => paint(row)(align(cells[index] ?? []))),
  ];
}

function summary({ rows, ok }: SelftestReport, style: Style): string {
  if (ok) return style.success(`${plural(rows.length, "check")} passed`);
  const failed = rows.filter((row) => !row.ok);
  const devices = new Set(failed.map(({ guest, device }) => `${guest}/${device}`));
  const count = `${plural(failed.length, "check")} of ${rows.length} failed`;
  return style.error(`${count}: ${[...devices].join(", ")}`);
}

function figureText({ value, unit }: Figure): string {
  const digits = value >= 100 ? 0 : 1;
  const rounded = value.toLocaleString("en", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return `${rounded} ${unit}`;
}

function firstLine(text = ""): string {
  return text.split("\n")[0] ?? "";
}
