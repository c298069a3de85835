import type { Basis, Level } from "../../standard/rule-head.js";
import type { Standard } from "../../standard/standard.js";
import type { List } from "./print-list.js";

interface RuleFilter {
  readonly level: Level | undefined;
  readonly basis: Basis | undefined;
}

/** The rules of a standard and of those it extends. */
export function ruleList({ rules }: Standard, { level, basis }: RuleFilter): List {
  const wanted = rules.filter((rule) => {
    return (level === undefined || rule.level === level) && (basis ?? rule.basis) === rule.basis;
  });
  return {
    heads: ["Rule", "Level", "Basis", "Title", "Pointer"],
    rows: wanted.map((rule) => [rule.id, rule.level, rule.basis, rule.title, rule.pointer]),
    items: wanted,
  };
}
