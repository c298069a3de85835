import type { Source } from "../../profile/vendor/vendor.js";
import type { Confidence, Support } from "../../profile/vendor/vendor-document.js";
import type { Outcome } from "../../standard/verdict.js";

/** How a state looks: the word decides, sign and tone repeat it. */
export interface State {
  readonly word: string;
  readonly sign: string;
  readonly tone: "good" | "part" | "bad" | "open" | "none";
}

export const SUPPORT_STATES: Readonly<Record<Support, State>> = {
  supported: { word: "supported", sign: "✓", tone: "good" },
  experimental: { word: "experimental", sign: "◐", tone: "part" },
  "third-party": { word: "third party", sign: "≈", tone: "part" },
  unsupported: { word: "unsupported", sign: "✕", tone: "bad" },
  unknown: { word: "unknown", sign: "?", tone: "open" },
};

export const OUTCOME_STATES: Readonly<Record<Outcome, State>> = {
  pass: { word: "pass", sign: "✓", tone: "good" },
  fail: { word: "fail", sign: "✕", tone: "bad" },
  waived: { word: "waived", sign: "⚑", tone: "part" },
  "not-declared": { word: "not declared", sign: "?", tone: "open" },
  "not-applicable": { word: "not applicable", sign: "–", tone: "none" },
};

const CONFIDENCES: Readonly<Record<Confidence, string>> = {
  measured: "measured",
  "source-tree": "source tree",
  "vendor-page": "vendor page",
  "third-party": "third party",
};

/** "vendor page, 2026-11-22". */
export function sourceNote({ confidence, date, commit }: Source): string {
  const parts = [CONFIDENCES[confidence], date, commit?.slice(0, 12)];
  return parts.filter((part) => part !== undefined).join(", ");
}
