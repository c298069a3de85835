import { GOOD_PROFILE } from "../profile/profile-text.js";
import { HEAD } from "../standard/standard-text.js";
import type { MessageCase } from "./message-case.js";

function rule(more: string, level = "must", id = "OUR-1"): string {
  return `  - id: ${id}
    title: Ours.
    level: ${level}
    basis: own-requirement
    pointer: page 1
    rationale: Because.
    remedy: Do it.
    ${more}
`;
}

const CHECK = "check: { devices: { type: can } }";

/** What is wrong with a standard. */
export const STANDARD_CASES: readonly MessageCase[] = [
  own("a base that there is not", "standard/not-found", "extends: [virtio]\n"),
  own("a circle", "standard/cycle", "extends: [demo.yaml]\n"),
  own("a rule twice", "standard/repeated-rule", `rules:\n${rule(CHECK)}${rule(CHECK)}`),
  own(
    "a rule of its base",
    "standard/repeated-rule",
    `extends: [virtio-1.4]\nrules:\n${rule(CHECK, "must", "VIO-NET-BITS")}`,
  ),
  own(
    "a change of no rule",
    "standard/unknown-rule",
    "extends: [virtio-1.4]\nchanges: [{ rule: VIO-NET-BIT, level: may, reason: why not }]\n",
  ),
  own(
    "a change that says two things",
    "schema/choice",
    "extends: [virtio-1.4]\nchanges: [{ rule: VIO-NET-BITS, level: may, disable: true, reason: r }]\n",
  ),
  own(
    "a waiver of no rule",
    "standard/unknown-rule",
    `rules:\n${rule(CHECK)}waivers: [{ rule: OUR-2, reason: r, owner: o, expires: 2027-01-01 }]\n`,
  ),
  own(
    "a device type with a typo",
    "standard/unknown-device",
    `rules:\n${rule("applies: { device: blok }\n    check: { features: known }")}`,
  ),
  own(
    "an id that VIRTIO does not reserve",
    "standard/unknown-device",
    "needs:\n  - { id: NEED-1, title: N., basis: own-requirement, pointer: page 1, devices: [60] }\n",
  ),
  own(
    "a feature of another device",
    "standard/unknown-feature",
    `rules:\n${rule("applies: { device: block }\n    check: { offers: VIRTIO_NET_F_MAC }")}`,
  ),
  own(
    "a field that the device lacks",
    "standard/unknown-fact",
    `rules:\n${rule("applies: { device: block }\n    check: { facts: { config.mtu: { is: 1 } } }")}`,
  ),
  own(
    "a budget with a typo",
    "standard/unknown-fact",
    `rules:\n${rule("applies: { device: block }\n    check: { facts: { budget.inFligt: { is: 1 } } }")}`,
  ),
  own(
    "a device's question to a guest",
    "standard/scope",
    `rules:\n${rule("check: { queues: as-defined }")}`,
  ),
  own(
    "a guest's fact of a device",
    "standard/scope",
    `rules:\n${rule("applies: { device: can }\n    check: { facts: { guest.vcpus: { is: 1 } } }")}`,
  ),
  own(
    "a comparison that never holds",
    "standard/comparison",
    `rules:\n${rule("applies: { device: can }\n    check: { facts: { queues.size: { atLeast: 9, atMost: 8 } } }")}`,
  ),
  own(
    "a comparison with nothing",
    "standard/comparison",
    `rules:\n${rule("applies: { device: can }\n    check: { facts: { queues.size: { stated: false, is: 8 } } }")}`,
  ),
  own(
    "a day that there is not",
    "standard/date",
    `rules:\n${rule(CHECK)}waivers: [{ rule: OUR-1, reason: r, owner: o, expires: 2027-02-30 }]\n`,
  ),
];

/** What a standard says of a profile, and what becomes of waivers. */
export const JUDGED_CASES: readonly MessageCase[] = [
  judged("a must", "standard/must", { "ours.yaml": standard("must") }),
  judged("a should", "standard/should", { "ours.yaml": standard("should") }),
  judged("a may", "standard/may", { "ours.yaml": standard("may") }),
  judged(
    "a waiver that ended",
    "waiver/expired",
    { "ours.yaml": standard("must"), "waivers.yaml": waivers("OUR-1", "2026-05-31") },
    ["standard/must"],
  ),
  judged("a waiver that nothing needs", "waiver/unused", {
    "ours.yaml": standard("must", "check: { devices: { type: block } }"),
    "waivers.yaml": waivers("OUR-1", "2026-12-31"),
  }),
];

function own(what: string, ruleId: MessageCase["rule"], text: string): MessageCase {
  return { what: `a standard with ${what}`, rule: ruleId, files: { "demo.yaml": HEAD + text } };
}

function standard(level: string, check = CHECK): string {
  return `${HEAD}rules:\n${rule(check, level)}`;
}

function waivers(id: string, expires: string): string {
  return `kind: WaiverList
schemaVersion: 1
waivers:
  - { rule: ${id}, reason: Later., owner: storage team, expires: ${expires} }
`;
}

function judged(
  what: string,
  ruleId: MessageCase["rule"],
  more: Readonly<Record<string, string>>,
  beside?: MessageCase["beside"],
): MessageCase {
  const files = { "demo.yaml": GOOD_PROFILE, ...more };
  return {
    what: `${what}, judged by a standard`,
    rule: ruleId,
    files,
    standard: "ours.yaml",
    ...("waivers.yaml" in more ? { waivers: "waivers.yaml" } : {}),
    ...(beside === undefined ? {} : { beside }),
  };
}
