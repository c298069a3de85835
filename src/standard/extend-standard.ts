import { joinPointer } from "../profile/pointer.js";
import type { LevelChange } from "./rule-head.js";
import type { Standard, StandardRule } from "./standard.js";
import type { ChangeEntry, RuleEntry, StandardDocument, WaiverEntry } from "./standard-document.js";
import type { Waiver } from "./verdict.js";

export function emptyStandard(): Standard {
  return {
    name: "",
    title: "",
    version: "",
    description: "",
    file: "",
    bases: [],
    sources: [],
    rules: [],
    disabled: [],
    waivers: [],
    needs: [],
  };
}

/** The rules that a standard states itself, those of its bases apart. */
export function ownRules({ name, rules }: Standard): readonly StandardRule[] {
  return rules.filter(({ standard }) => standard === name);
}

/** What a document makes of the standards that it extends. */
export function extendStandard(base: Standard, document: StandardDocument, file: string): Standard {
  const { name, title, version, description = "" } = document;
  const changes = new Map((document.changes ?? []).map((change) => [change.rule, change]));
  const kept = base.rules.filter(({ id }) => changes.get(id)?.disable !== true);
  const left = base.rules.filter(({ id }) => changes.get(id)?.disable === true);
  return {
    name,
    title,
    version,
    description,
    file,
    bases: base.bases,
    sources: [...base.sources, ...(document.sources ?? [])],
    rules: [
      ...kept.map((rule) => changed(rule, changes.get(rule.id), name)),
      ...(document.rules ?? []).map((rule) => ruleOf(rule, name)),
    ],
    disabled: [
      ...base.disabled,
      ...left.map((rule) => {
        return { rule, standard: name, reason: changes.get(rule.id)?.reason ?? "" };
      }),
    ],
    waivers: [...base.waivers, ...waiversOf(document.waivers ?? [], file)],
    needs: [...base.needs, ...(document.needs ?? [])],
  };
}

export function waiversOf(entries: readonly WaiverEntry[], file: string): Waiver[] {
  return entries.map(({ rule, guest, device, reason, owner, expires }, index) => {
    const at = joinPointer("/waivers", index);
    return { rule, guest, device, reason, owner, expires, file, at };
  });
}

function ruleOf({ condition, applies = {}, ...rule }: RuleEntry, standard: string): StandardRule {
  return { ...rule, standard, condition, applies, changes: [] };
}

function changed(
  rule: StandardRule,
  change: ChangeEntry | undefined,
  standard: string,
): StandardRule {
  if (change?.level === undefined || change.level === rule.level) return rule;
  const { level, reason } = change;
  const record: LevelChange = { standard, from: rule.level, to: level, reason };
  return { ...rule, level, changes: [...rule.changes, record] };
}
