import type { Vendor } from "../../profile/vendor/vendor.js";
import { BASES, type RuleHead } from "../../standard/rule-head.js";
import type { Judgement, Verdict } from "../../standard/verdict.js";
import { sourcesOf as citedBy, deviceOfType } from "../../vendor/claims.js";
import { plain, sourcesOf } from "./device-detail.js";
import type { PageGroup, PageItem } from "./page.js";
import { OUTCOME_STATES } from "./words.js";

/** What a rule says, and why. */
export function ruleGroups(rule: RuleHead): PageGroup[] {
  const items: PageItem[] = [
    plain("Level", "none", rule.level),
    ...(rule.condition === undefined ? [] : [plain("Condition", "none", rule.condition)]),
    plain("Why", "none", rule.rationale),
    plain("Basis", "none", BASES[rule.basis]),
    plain("Where", "none", rule.pointer),
    plain("How to meet it", "none", rule.remedy),
  ];
  return [{ heading: "Rule", items: items.filter(({ text }) => text !== "") }];
}

/** What was found, place by place; what is alike for several places is told once. */
export function verdictGroups(
  { outcome, judgements, rule }: Verdict,
  vendor: Vendor | undefined,
): PageGroup[] {
  const { word, tone } = OUTCOME_STATES[outcome];
  const reason = plain("Why", "none", rule.rationale);
  if (judgements.length === 0) {
    const nothing = "The product declares nothing that the rule speaks of.";
    return [{ heading: "Verdict", items: [plain(word, tone, nothing), reason] }];
  }
  const found = new Map<string, { item: PageItem; judgements: Judgement[] }>();
  for (const judgement of judgements) {
    const item = judgementItem(judgement);
    const key = JSON.stringify(item);
    const known = found.get(key) ?? { item, judgements: [] };
    known.judgements.push(judgement);
    found.set(key, known);
  }
  const items = [...found.values()].map(({ item, judgements: alike }) => ({
    ...item,
    label: `${item.label} (${alike.map(placeOf).join(", ")})`,
    sources: sourcesOf(statementsBehind(alike, vendor)),
  }));
  const remedy = outcome === "pass" ? [] : [plain("How to meet it", "none", rule.remedy)];
  return [
    { heading: "Verdict", items },
    { heading: "Rule", items: [plain("Where", "none", rule.pointer), reason, ...remedy] },
  ];
}

/** Who says what the judgements rest on. */
function statementsBehind(judgements: readonly Judgement[], vendor: Vendor | undefined) {
  if (vendor === undefined) return [];
  const types = new Set(judgements.flatMap(({ device }) => device?.type ?? []));
  return citedBy([...types].flatMap((type) => deviceOfType(vendor, type) ?? []));
}

/** The messages of what does not pass, each once. */
export function verdictMessages({ judgements }: Verdict): string[] {
  const messages = judgements.flatMap(({ fault, waiver }) => {
    if (fault === undefined) return [];
    return waiver === undefined ? [fault.message] : [`${fault.message}; waived: ${waiver.reason}`];
  });
  return [...new Set(messages)];
}

function judgementItem({ outcome, fault, waiver }: Judgement): PageItem {
  const { word, tone } = OUTCOME_STATES[outcome];
  const waived =
    waiver === undefined
      ? ""
      : `Waived by ${waiver.owner} until ${waiver.expires}: ${waiver.reason}`;
  const expected = fault?.expected === undefined ? "" : ` Expected: ${fault.expected}.`;
  return { ...plain(word, tone, `${fault?.message ?? ""}${expected}`), note: waived };
}

function placeOf({ guest, device }: Judgement): string {
  return device === undefined ? guest.name : `${guest.name} ${device.name}`;
}
