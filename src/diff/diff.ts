import type { Change, Impact } from "./change.js";
import { IMPACTS } from "./change.js";
import { type ComparedPlatform, compare } from "./compare.js";
import { IMPACT_RULES } from "./impact-rules.js";

/** The changes from one platform to another, each judged for a guest that knows the first. */
export function diffPlatforms(before: ComparedPlatform, after: ComparedPlatform): Change[] {
  return compare(before, after).map((difference) => {
    const rule = IMPACT_RULES.find(({ matches }) => matches(difference));
    if (rule === undefined) throw new Error(`no rule for ${difference.path}`);
    return { ...difference, rule: rule.id, impact: rule.impact, reason: rule.reason };
  });
}

/** The worst impact, or undefined when nothing changed. */
export function worstImpact(changes: readonly Change[]): Impact | undefined {
  return [...IMPACTS]
    .reverse()
    .find((impact) => changes.some((change) => change.impact === impact));
}
