import type { RuleId } from "../codes.js";
import type { Severity } from "../diagnostic.js";
import type { Finding } from "../finding.js";
import type { Cell, VendorView } from "./vendor-view.js";

export type Report = (finding: Omit<Finding, "rule" | "severity">) => void;

/** A rule about what a vendor profile says: data and one function, which knows no line numbers. */
export interface VendorRule {
  readonly id: RuleId;
  readonly severity: Severity;
  /** The sentence that `explain` shows. */
  readonly docs: string;
  readonly check: (view: VendorView, report: Report) => void;
}

export function vendorRule(definition: VendorRule): VendorRule {
  return definition;
}

export function runVendorRules(rules: readonly VendorRule[], view: VendorView): Finding[] {
  const findings: Finding[] = [];
  for (const { id, severity, check } of rules) {
    check(view, (finding) => findings.push({ rule: id, severity, ...finding }));
  }
  return findings;
}

/** The keys of `sources` that a cell names, with their places. */
export function sourceKeys({ pointer, source }: Cell): { key: string; at: string }[] {
  const at = `${pointer}/source`;
  if (typeof source === "string") return [{ key: source, at }];
  return source.map((key, index) => ({ key, at: `${at}/${index}` }));
}
