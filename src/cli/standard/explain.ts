import { CODES, type RuleId } from "../../profile/codes.js";
import { ruleDocs } from "../../profile/rule-docs.js";
import { didYouMean } from "../../profile/suggest.js";
import type { Standard } from "../../standard/standard.js";
import { UsageError } from "../usage-error.js";
import { ruleText } from "./rule-text.js";

interface Explanation {
  readonly text: string;
  readonly item: object;
}

/** Explains a code or a rule of ours, or a rule of one of the standards, in whatever case. */
export function explain(word: string, standards: readonly Standard[]): Explanation {
  const wanted = word.toUpperCase();
  for (const standard of standards) {
    const rules = [...standard.rules, ...standard.disabled.map(({ rule }) => rule)];
    const rule = rules.find(({ id }) => id === wanted);
    if (rule !== undefined) return { text: ruleText(rule, standard), item: rule };
  }
  const own = ownRuleIds.find((id) => CODES[id] === wanted || id === word);
  if (own !== undefined) return explainOwn(own);
  const known = [
    ...ownRuleIds,
    ...Object.values(CODES),
    ...standards.flatMap(({ rules }) => rules.map(({ id }) => id)),
  ];
  const hint = didYouMean(word, known) ?? "run `wheelbase rules` for those of a standard";
  throw new UsageError(`there is no rule "${word}"`, hint);
}

const ownRuleIds = Object.keys(CODES).filter((id): id is RuleId => Object.hasOwn(CODES, id));

function explainOwn(rule: RuleId): Explanation {
  const code = CODES[rule];
  const { docs, severity } = ruleDocs(rule) ?? { docs: undefined, severity: undefined };
  const level = severity === undefined ? "" : `\nseverity   ${severity}`;
  return {
    text: `${code}: ${docs ?? rule}\n\nrule       ${rule}${level}\n`,
    item: { code, rule, severity, docs },
  };
}
