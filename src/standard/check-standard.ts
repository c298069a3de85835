import { reservedIdName } from "../catalogue/index.js";
import type { Finding } from "../profile/finding.js";
import { joinPointer } from "../profile/pointer.js";
import { didYouMean } from "../profile/suggest.js";
import { listed } from "./check/compile-check.js";
import { checkOfCheck } from "./check-of-check.js";
import { checkTypes, type ReportFault } from "./check-types.js";
import { ANY_DEVICE } from "./compile-standard.js";
import type { StandardRule } from "./standard.js";
import type { StandardDocument, WaiverEntry } from "./standard-document.js";

/** What a standard says that cannot be meant. `bases` are the rules that it extends. */
export function checkStandard(
  document: StandardDocument,
  bases: readonly StandardRule[],
): Finding[] {
  const findings: Finding[] = [];
  const report: ReportFault = (finding) => findings.push(finding);
  checkIds(document, bases, report);
  for (const [index, rule] of (document.rules ?? []).entries()) {
    const at = joinPointer("/rules", index);
    const { device, when } = rule.applies ?? {};
    const types = device === undefined ? undefined : listed(device);
    if (types !== undefined) checkTypes(types, `${at}/applies/device`, report, [ANY_DEVICE]);
    const scope = { types };
    if (when !== undefined) checkOfCheck(when, `${at}/applies/when`, scope, report);
    checkOfCheck(rule.check, `${at}/check`, scope, report);
  }
  checkNeeds(document, report);
  const known = [...bases, ...(document.rules ?? [])].map(({ id }) => id);
  checkChanges(document, bases, report);
  findings.push(...checkWaivers(document.waivers ?? [], known));
  return findings;
}

function checkIds(
  { rules = [] }: StandardDocument,
  bases: readonly StandardRule[],
  report: ReportFault,
): void {
  const first = new Map<string, string>();
  for (const [index, { id }] of rules.entries()) {
    const at = `/rules/${index}/id`;
    const base = bases.find((rule) => rule.id === id);
    const before = first.get(id);
    if (base !== undefined) {
      report({
        rule: "standard/repeated-rule",
        at,
        message: `rule ${id} is already a rule of "${base.standard}"`,
        hint: `change it under "changes", or take another id`,
      });
    } else if (before !== undefined) {
      report({
        rule: "standard/repeated-rule",
        at,
        message: `there are two rules ${id}`,
        hint: "give one of them another id",
        related: [{ at: before, message: "first here" }],
      });
    } else first.set(id, at);
  }
}

function checkChanges(
  { changes = [], name }: StandardDocument,
  bases: readonly StandardRule[],
  report: ReportFault,
): void {
  const ids = bases.map(({ id }) => id);
  for (const [index, { rule }] of changes.entries()) {
    if (ids.includes(rule)) continue;
    report({
      rule: "standard/unknown-rule",
      at: `/changes/${index}/rule`,
      message: `no standard that "${name}" extends has a rule ${rule}`,
      hint: didYouMean(rule, ids),
    });
  }
}

/**
 * Waivers of a standard or of a list: their rules exist, and their dates are dates. Without
 * `ruleIds` it is open which standard they are of.
 */
export function checkWaivers(
  waivers: readonly WaiverEntry[],
  ruleIds: readonly string[] | undefined,
): Finding[] {
  const findings: Finding[] = [];
  for (const [index, { rule, expires }] of waivers.entries()) {
    const at = `/waivers/${index}`;
    if (ruleIds !== undefined && !ruleIds.includes(rule)) {
      findings.push({
        rule: "standard/unknown-rule",
        at: `${at}/rule`,
        message: `the standard has no rule ${rule}`,
        hint: didYouMean(rule, ruleIds),
      });
    }
    if (!isDate(expires)) {
      findings.push({
        rule: "standard/date",
        at: `${at}/expires`,
        message: `there is no day ${expires}`,
        expected: "a date such as 2027-03-31",
      });
    }
  }
  return findings;
}

/** Date takes the 31st of February for a day in March. */
function isDate(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function checkNeeds({ needs = [] }: StandardDocument, report: ReportFault): void {
  for (const [index, need] of needs.entries()) {
    for (const [position, device] of (need.devices ?? []).entries()) {
      const at = `/needs/${index}/devices/${position}`;
      if (typeof device === "string") checkTypes([device], at, report);
      else if (reservedIdName(device) === undefined) {
        report({
          rule: "standard/unknown-device",
          at,
          message: `VIRTIO 1.4 does not reserve device id ${device}`,
          expected: "an id of its table that has no text; name a described device by its name",
        });
      }
    }
  }
}
