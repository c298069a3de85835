import { escapeMarkdown } from "./markdown.js";
import { printable } from "./printable.js";
import type { Style } from "./style.js";

/** What is printed of a change; `diff` judges them. */
export interface PrintedChange {
  readonly impact: "compatible" | "risky" | "breaking";
  readonly kind: "added" | "removed" | "changed";
  readonly guest: string | undefined;
  readonly device: string | undefined;
  readonly path: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly rule: string;
  readonly reason: string;
}

const DIFF_VERSION = 1;
const ORDER = ["breaking", "risky", "compatible"] as const;

/** The worst first, otherwise in the order of the platform. */
function byImpact(changes: readonly PrintedChange[]): PrintedChange[] {
  return ORDER.flatMap((impact) => changes.filter((change) => change.impact === impact));
}

export function prettyDiff(changes: readonly PrintedChange[], style: Style): string {
  const paint = { breaking: style.error, risky: style.warning, compatible: style.success };
  const lines = byImpact(changes).map((change) => {
    const impact = paint[change.impact](change.impact.padEnd("compatible".length));
    return `${impact}  ${style.strong(printable(describe(change)))}\n            ${style.quiet(`${change.reason} (${change.rule})`)}\n`;
  });
  return `${lines.join("")}${summary(changes)}\n`;
}

export function jsonDiff(changes: readonly PrintedChange[]): string {
  const counts = Object.fromEntries(ORDER.map((impact) => [impact, countOf(changes, impact)]));
  const report = { version: DIFF_VERSION, ...counts, changes: byImpact(changes) };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}

export function markdownDiff(changes: readonly PrintedChange[]): string {
  if (changes.length === 0) return `**${summary(changes)}**\n`;
  const rows = byImpact(changes).map((change) => {
    const cells = [change.impact, escapeMarkdown(describe(change)), escapeMarkdown(change.reason)];
    return `| ${cells.join(" | ")} |\n`;
  });
  return `| Impact | Change | Why |\n| --- | --- | --- |\n${rows.join("")}\n**${summary(changes)}**\n`;
}

function describe({ guest, device, path, kind, before, after }: PrintedChange): string {
  const what = [guest, device, path].filter((part) => part !== undefined && part !== "");
  const place = what.length === 0 ? "platform" : what.join(" ");
  if (path === "") return `${place} ${kind}`;
  if (kind === "added") return `${place}: ${show(after)} added`;
  if (kind === "removed") return `${place}: ${show(before)} removed`;
  return `${place}: ${show(before)} -> ${show(after)}`;
}

function show(value: unknown): string {
  if (typeof value === "string") return value;
  return Array.isArray(value) ? value.map(show).join(", ") : JSON.stringify(value);
}

function summary(changes: readonly PrintedChange[]): string {
  if (changes.length === 0) return "no changes";
  return ORDER.map((impact) => `${countOf(changes, impact)} ${impact}`).join(", ");
}

function countOf(changes: readonly PrintedChange[], impact: PrintedChange["impact"]): number {
  return changes.filter((change) => change.impact === impact).length;
}
