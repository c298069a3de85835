import type { Vendor } from "../profile/vendor/vendor.js";
import type { Level } from "../standard/rule-head.js";
import type { Outcome, Verdict } from "../standard/verdict.js";

/** The order in which outcomes are told: what needs attention first. */
export const OUTCOMES = ["fail", "waived", "not-declared", "pass", "not-applicable"] as const;

export interface StandardName {
  readonly name: string;
  readonly title: string;
}

/** What a standard says of a product, rule by rule. */
export interface Conformance {
  readonly vendor: Vendor;
  readonly standard: StandardName;
  /** The day of judgement, `YYYY-MM-DD`: waivers end. */
  readonly date: string;
  /** In the order of the standard. */
  readonly verdicts: readonly Verdict[];
}

export type Totals = Readonly<Record<Outcome, number>>;

export function totalsOf(verdicts: readonly Verdict[]): Totals {
  const count = (wanted: Outcome) => verdicts.filter(({ outcome }) => outcome === wanted).length;
  return {
    pass: count("pass"),
    fail: count("fail"),
    waived: count("waived"),
    "not-declared": count("not-declared"),
    "not-applicable": count("not-applicable"),
  };
}

/** Whether a rule of a level fails. */
export function failsAt(verdicts: readonly Verdict[], levels: readonly Level[]): boolean {
  return verdicts.some(({ rule, outcome }) => outcome === "fail" && levels.includes(rule.level));
}

/** Whether a rule of a level stays open because the profile does not say enough. */
export function leavesOpen(verdicts: readonly Verdict[], levels: readonly Level[]): boolean {
  return verdicts.some(
    ({ rule, outcome }) => outcome === "not-declared" && levels.includes(rule.level),
  );
}
