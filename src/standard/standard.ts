import type { RuleHead } from "./rule-head.js";
import type { AppliesEntry, CheckEntry, NeedEntry, SourceEntry } from "./standard-document.js";
import type { Waiver } from "./verdict.js";

/** A standard with everything that it extends, ready to be compiled. */
export interface Standard {
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly description: string;
  readonly file: string;
  /** Names of the standards it extends, nearest last. */
  readonly bases: readonly string[];
  readonly sources: readonly SourceEntry[];
  readonly rules: readonly StandardRule[];
  readonly disabled: readonly DisabledRule[];
  readonly waivers: readonly Waiver[];
  readonly needs: readonly NeedEntry[];
}

export interface StandardRule extends RuleHead {
  readonly applies: AppliesEntry;
  readonly check: CheckEntry;
}

export interface DisabledRule {
  readonly rule: StandardRule;
  readonly standard: string;
  readonly reason: string;
}
