import type { Finding } from "../profile/finding.js";
import type { RuleHead } from "./rule-head.js";
import type { SubjectDevice, SubjectGuest } from "./subject.js";

/**
 * - `pass`: every place that the rule applies to meets it;
 * - `not-declared`: the document leaves open what the rule asks, which is neither pass nor fail;
 * - `not-applicable`: the subject has nothing that the rule speaks of;
 * - `waived`: it fails only where a waiver in force says why that is accepted.
 */
export type Outcome = "pass" | "fail" | "waived" | "not-declared" | "not-applicable";

/** What one rule says of one guest or one device. */
export interface Judgement {
  readonly outcome: Exclude<Outcome, "not-applicable">;
  readonly guest: SubjectGuest;
  /** Absent when the rule speaks of the guest itself, for instance of a missing device. */
  readonly device: SubjectDevice | undefined;
  /** Of a failure or of what is not declared. */
  readonly fault: Fault | undefined;
  /** The waiver that accepts the failure. */
  readonly waiver: Waiver | undefined;
}

export interface Fault {
  /** JSON pointer into the subject's document. */
  readonly at: string;
  readonly message: string;
  readonly expected: string | undefined;
}

/** What one rule says of the whole subject: the worst of its judgements. */
export interface Verdict {
  readonly rule: RuleHead;
  readonly outcome: Outcome;
  readonly judgements: readonly Judgement[];
}

/** A known deviation: who accepts it, why, and until when. */
export interface Waiver {
  readonly rule: string;
  /** Glob patterns (`*`); absent: every guest, every device. */
  readonly guest: string | undefined;
  readonly device: string | undefined;
  readonly reason: string;
  readonly owner: string;
  /** The last day it holds, `YYYY-MM-DD`. */
  readonly expires: string;
  /** Where it is written. */
  readonly file: string;
  readonly at: string;
}

const SEVERITIES = { must: "error", should: "warning", may: "note" } as const;

/** The failures as findings about the subject's document, for `locate`. */
export function findingsOf(verdicts: readonly Verdict[]): Finding[] {
  const failed = verdicts.filter(({ outcome }) => outcome === "fail");
  return failed.flatMap(({ rule, judgements }) =>
    judgements.flatMap(({ outcome, fault }): Finding[] => {
      if (outcome !== "fail" || fault === undefined) return [];
      const { at, message, expected } = fault;
      return [
        {
          rule: `standard/${rule.level}`,
          code: rule.id,
          standard: rule.standard,
          severity: SEVERITIES[rule.level],
          at,
          message,
          expected,
          hint: rule.remedy,
        },
      ];
    }),
  );
}
