import type { Finding } from "../profile/finding.js";
import type { SubjectDevice, SubjectGuest } from "./subject.js";
import type { Verdict, Waiver } from "./verdict.js";

/** A waiver holds through its last day. Dates of this form compare as text. */
export function isInForce({ expires }: Waiver, today: string): boolean {
  return today <= expires;
}

export function matches(
  waiver: Waiver,
  rule: string,
  guest: SubjectGuest,
  device: SubjectDevice | undefined,
): boolean {
  if (waiver.rule !== rule) return false;
  if (waiver.guest !== undefined && !globMatches(waiver.guest, guest.name)) return false;
  if (waiver.device === undefined) return true;
  return device !== undefined && globMatches(waiver.device, device.name);
}

/** What is wrong with waivers themselves: ended ones that are still needed, and needless ones. */
export function waiverFindings(
  verdicts: readonly Verdict[],
  waivers: readonly Waiver[],
  today: string,
): Finding[] {
  const judgements = verdicts.flatMap(({ rule, judgements: all }) =>
    all.map((judgement) => ({ rule: rule.id, ...judgement })),
  );
  return waivers.flatMap((waiver): Finding[] => {
    const { rule, expires, owner, at } = waiver;
    const needed = judgements.some(
      ({ rule: id, guest, device, outcome }) =>
        outcome === "fail" && matches(waiver, id, guest, device),
    );
    if (!isInForce(waiver, today) && needed) {
      return [
        {
          rule: "waiver/expired",
          severity: "error",
          at: `${at}/expires`,
          message: `the waiver of ${rule} ended on ${expires}`,
          hint: `ask ${owner} to renew it, or meet the rule and remove the waiver`,
        },
      ];
    }
    if (judgements.some((judgement) => judgement.waiver === waiver)) return [];
    const isNeedless = judgements.some(
      ({ rule: id, guest, device, outcome }) =>
        outcome === "waived" && matches(waiver, id, guest, device),
    );
    return [
      {
        rule: "waiver/unused",
        severity: "warning",
        at,
        message: isNeedless
          ? `another waiver of ${rule} covers the same places`
          : `nothing fails ${rule} where this waiver looks`,
        hint: "remove it",
      },
    ];
  });
}

/** `*` stands for any text; everything else for itself. Linear in both lengths but for the stars. */
function globMatches(pattern: string, name: string): boolean {
  const [head = "", ...rest] = pattern.split("*");
  if (rest.length === 0) return pattern === name;
  const tail = rest.at(-1) ?? "";
  if (!name.startsWith(head) || !name.endsWith(tail)) return false;
  let from = head.length;
  const end = name.length - tail.length;
  if (from > end) return false;
  for (const middle of rest.slice(0, -1)) {
    const found = name.indexOf(middle, from);
    if (found < 0 || found + middle.length > end) return false;
    from = found + middle.length;
  }
  return true;
}
