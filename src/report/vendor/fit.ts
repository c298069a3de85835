import type { Source } from "../../profile/vendor/vendor.js";
import {
  type DeviceFit,
  FIT_OUTCOMES,
  type Fit,
  type FitOutcome,
  type FitReason,
  type GuestFit,
} from "../../vendor/fit/fit.js";
import { escapeMarkdown } from "../markdown.js";
import { printable } from "../printable.js";
import type { Style } from "../style.js";
import { markdownLink, markdownTable } from "./markdown.js";

/** How outcomes are called; "conditional" is short for what the reasons say. */
const WORDS: Readonly<Record<FitOutcome, string>> = {
  carried: "carried",
  conditional: "with conditions",
  unknown: "unknown",
  missing: "missing",
};

const VERSION = 1;

/** For programs. */
export function fitJson(fit: Fit): string {
  return `${JSON.stringify({ version: VERSION, ...fit }, undefined, 2)}\n`;
}

/** For a terminal. */
export function fitPretty(fit: Fit, style: Style): string {
  const lines = [
    style.strong(`${printable(fit.platform)} on ${printable(fit.vendor.product)}`),
    ...fit.guests.flatMap((guest) => ["", ...guestLines(guest, style)]),
    "",
    paint(style, fit.outcome)(style.strong(summary(fit))),
  ];
  return `${lines.join("\n")}\n`;
}

function guestLines({ name, architecture, reasons, devices }: GuestFit, style: Style): string[] {
  const width = Math.max(0, ...devices.map((device) => device.name.length));
  const typeWidth = Math.max(0, ...devices.map((device) => device.type.length));
  return [
    `${style.strong(name)} ${style.quiet(architecture)}`,
    ...reasons.map((reason) => reasonLine(reason, style)),
    ...devices.flatMap((device) => {
      const { outcome } = device;
      const label = `${SYMBOLS[outcome]} ${device.name.padEnd(width)}  ${device.type.padEnd(typeWidth)}`;
      const head = `  ${paint(style, outcome)(label)}  ${WORDS[outcome]}`;
      return [head, ...device.reasons.map((reason) => reasonLine(reason, style))];
    }),
  ];
}

const SYMBOLS: Readonly<Record<FitOutcome, string>> = {
  carried: "✓",
  conditional: "◐",
  unknown: "?",
  missing: "✗",
};

function reasonLine({ outcome, aspect, message, sources }: FitReason, style: Style): string {
  const ids = sources.length === 0 ? "" : ` ${style.quiet(`[${sourceIds(sources)}]`)}`;
  const text = printable(message);
  return `      ${paint(style, outcome)(WORDS[outcome])} ${style.quiet(`${aspect}:`)} ${text}${ids}`;
}

function sourceIds(sources: readonly Source[]): string {
  return sources.map(({ id }) => id).join(", ");
}

function paint(style: Style, outcome: FitOutcome): (text: string) => string {
  if (outcome === "carried") return style.success;
  return outcome === "missing" ? style.error : style.warning;
}

function summary({ totals }: Fit): string {
  const parts = FIT_OUTCOMES.filter((outcome) => totals[outcome] > 0).map(
    (outcome) => `${totals[outcome]} ${WORDS[outcome]}`,
  );
  return parts.length === 0 ? "the platform has no devices" : `devices: ${parts.join(", ")}`;
}

/** For a document or a merge request. */
export function fitMarkdown(fit: Fit): string {
  const title = `# ${escapeMarkdown(fit.platform)} on ${escapeMarkdown(fit.vendor.product)}`;
  const parts = [title, `${summary(fit)}.`, ...fit.guests.flatMap(guestMarkdown)];
  return `${parts.join("\n\n")}\n`;
}

function guestMarkdown({ name, architecture, reasons, devices }: GuestFit): string[] {
  const head = `## ${escapeMarkdown(name)} (${architecture})`;
  const own = reasons.map((reason) => `- ${reasonMarkdown(reason)}`).join("\n");
  const rows = devices.map((device: DeviceFit) => [
    escapeMarkdown(device.name),
    device.type,
    WORDS[device.outcome],
    device.reasons.map(reasonMarkdown).join("<br>"),
  ]);
  const table = rows.length === 0 ? "No devices." : markdownTable(HEADS, rows);
  return own === "" ? [head, table] : [head, own, table];
}

const HEADS = ["Device", "Type", "Outcome", "Why"] as const;

function reasonMarkdown({ outcome, aspect, message, sources }: FitReason): string {
  const links = sources.map(({ title, url }) => markdownLink(title, url)).join(", ");
  const cited = links === "" ? "" : ` (${links})`;
  return `${WORDS[outcome]}, ${aspect}: ${escapeMarkdown(message)}${cited}`;
}
