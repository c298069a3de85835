import { compileCheck, listed } from "../../standard/check/compile-check.js";
import { BASES } from "../../standard/rule-head.js";
import type { Standard, StandardRule } from "../../standard/standard.js";
import type { SourceEntry } from "../../standard/standard-document.js";

const CONFIDENCE: Readonly<Record<SourceEntry["confidence"], string>> = {
  exact: "its text was read",
  partial: "parts of it were read",
  "title-only": "only its titles are known",
  own: "our own",
};

/** How sure a source is, in words. */
export function confidenceText({ confidence }: SourceEntry): string {
  return CONFIDENCE[confidence];
}

/** What a rule of a standard says, for people. */
export function ruleText(rule: StandardRule, standard: Standard): string {
  const { id, title, level, condition, basis, pointer, rationale, remedy, changes } = rule;
  const source = standard.sources.find((each) => each.basis === basis);
  const sure = source === undefined ? "" : ` (${confidenceText(source)})`;
  const lines = [
    `${id}: ${title}`,
    "",
    `standard   ${rule.standard}`,
    `level      ${level}${condition === undefined ? "" : `; ${condition}`}`,
    ...changes.map(
      (change) =>
        `           was ${change.from}; ${change.standard} made it ${change.to}: ${change.reason}`,
    ),
    `basis      ${basis}: ${BASES[basis]}${sure}`,
    `pointer    ${pointer}`,
    `judges     ${scopeText(rule)}`,
    `asks       that it ${compileCheck(rule.check, "promises").words}`,
    `why        ${rationale}`,
    `fix        ${remedy}`,
  ];
  return `${lines.join("\n")}\n`;
}

function scopeText({ applies }: StandardRule): string {
  const { subject, architecture, device, when } = applies;
  const whose = { platform: "platforms", vendor: "vendors' products" };
  const parts = [
    device === undefined ? "each guest" : `each ${listed(device).join(", ")} device`,
    ...(architecture === undefined ? [] : [`of ${listed(architecture).join(", ")}`]),
    ...(subject === undefined ? [] : [`of ${whose[subject]}`]),
    ...(when === undefined ? [] : [`that ${compileCheck(when, "can").words}`]),
  ];
  return parts.join(" ");
}
