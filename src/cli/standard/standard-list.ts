import { countBy } from "../../standard/count-rules.js";
import { LEVELS } from "../../standard/rule-head.js";
import type { Standard } from "../../standard/standard.js";
import { columns } from "../devices/device-list.js";
import { confidenceText } from "./rule-text.js";

/** What `standards` says of one. */
export function standardSummary(standard: Standard) {
  const { name, title, version, bases, sources, rules, needs } = standard;
  return {
    name,
    title,
    version,
    extends: bases,
    rules: rules.length,
    ownRules: rules.filter((rule) => rule.standard === name).length,
    levels: countBy(rules, ({ level }) => level),
    bases: countBy(rules, ({ basis }) => basis),
    sources,
    needs: needs.length,
  };
}

/** A standard with its numbers, and how sure each of its sources is. */
export function standardText(standard: Standard): string {
  const {
    name,
    title,
    version,
    extends: bases,
    rules,
    ownRules,
    levels,
    needs,
    ...rest
  } = standardSummary(standard);
  const counts = LEVELS.map((level) => `${levels[level] ?? 0} ${level}`).join(", ");
  const inherited = bases.length === 0 ? "" : `, ${rules - ownRules} from ${bases.join(", ")}`;
  const seen = new Set<string>();
  const sources = rest.sources.filter(({ basis }) => !seen.has(basis) && seen.add(basis));
  const rows = sources.map((source) => {
    const count = `${rest.bases[source.basis] ?? 0} rules`;
    return [`  ${source.basis}`, count, confidenceText(source), source.title];
  });
  const needsText = needs === 0 ? "" : `; ${needs} needs`;
  return `${name} ${version}: ${title}\n  ${rules} rules (${ownRules} of its own${inherited}): ${counts}${needsText}\n${columns(rows)}`;
}
