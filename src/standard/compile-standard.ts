import type { Architecture } from "../profile/platform.js";
import { compileCheck, listed } from "./check/compile-check.js";
import type { Predicate } from "./check/predicate.js";
import type { Standard, StandardRule } from "./standard.js";
import type { Subject } from "./subject.js";
import type { Verdict } from "./verdict.js";

/** A rule whose checks are closures. */
export interface CompiledRule {
  readonly index: number;
  readonly rule: StandardRule;
  readonly kind: Subject["kind"] | undefined;
  readonly architectures: readonly Architecture[] | undefined;
  readonly when: Predicate | undefined;
  readonly check: Predicate;
  /** What most rules say of most subjects: one object for all of them. */
  readonly notApplicable: Verdict;
}

export interface CompiledStandard {
  readonly rules: readonly CompiledRule[];
  readonly guestRules: readonly CompiledRule[];
  /** The rules about devices of a type, in the order of the standard. */
  readonly deviceRules: (type: string) => readonly CompiledRule[];
}

/** The word for every device type in `applies.device`. */
export const ANY_DEVICE = "any";

const compiled = new WeakMap<Standard, CompiledStandard>();

/** Compiles a standard once, however often it judges. */
export function compileStandard(standard: Standard): CompiledStandard {
  const known = compiled.get(standard);
  if (known !== undefined) return known;
  const fresh = compile(standard);
  compiled.set(standard, fresh);
  return fresh;
}

function compile(standard: Standard): CompiledStandard {
  const rules = standard.rules.map(compileRule);
  const aboutDevices = rules.filter(({ rule }) => rule.applies.device !== undefined);
  const byType = new Map<string, readonly CompiledRule[]>();
  return {
    rules,
    guestRules: rules.filter(({ rule }) => rule.applies.device === undefined),
    deviceRules(type) {
      const known = byType.get(type) ?? aboutDevices.filter(({ rule }) => speaksOf(rule, type));
      byType.set(type, known);
      return known;
    },
  };
}

function compileRule(rule: StandardRule, index: number): CompiledRule {
  const { subject, architecture, when } = rule.applies;
  return {
    index,
    rule,
    kind: subject,
    architectures: architecture === undefined ? undefined : listed(architecture),
    when: when === undefined ? undefined : compileCheck(when, "can"),
    check: compileCheck(rule.check, "promises"),
    notApplicable: Object.freeze({ rule, outcome: "not-applicable", judgements: [] }),
  };
}

function speaksOf({ applies: { device } }: StandardRule, type: string): boolean {
  if (device === undefined) return false;
  const types = listed(device);
  return types.includes(type) || types.includes(ANY_DEVICE);
}
