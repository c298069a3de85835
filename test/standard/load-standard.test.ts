import { describe, expect, it } from "vitest";
import { HEAD, loadTexts, standardOf } from "./standard-text.js";

function ruleText(id: string, more: string): string {
  return `
  - id: ${id}
    title: A title.
    level: must
    basis: own-requirement
    pointer: page 1
    rationale: Because.
    remedy: Mend it.
    ${more}`;
}

/** Code and line of what is wrong with a standard. */
function faults(text: string): string[] {
  const { findings } = loadTexts({ "ours.yaml": `${HEAD}${text}` });
  return findings.map(({ rule, line }) => `${rule} ${line}`);
}

describe("extends", () => {
  it("takes rules over, changes their level and leaves rules out, and records why", () => {
    const standard = standardOf(`
extends: [essential-automotive]
changes:
  - { rule: EA-BLK-01, level: may, reason: Our disks are read once. }
  - { rule: EA-RNG-01, disable: true, reason: We trust our guests. }
rules:${ruleText("OUR-1", "check: { devices: { type: can } }")}
`);
    const flush = standard.rules.find(({ id }) => id === "EA-BLK-01");
    expect(flush).toMatchObject({ level: "may", standard: "essential-automotive" });
    expect(flush?.changes).toEqual([
      { standard: "ours", from: "must", to: "may", reason: "Our disks are read once." },
    ]);
    expect(standard.rules.map(({ id }) => id)).not.toContain("EA-RNG-01");
    expect(standard.disabled).toMatchObject([{ standard: "ours", reason: "We trust our guests." }]);
    expect(standard.rules.at(-1)).toMatchObject({ id: "OUR-1", standard: "ours" });
    expect(standard.bases).toEqual(["virtio-1.4", "essential-automotive"]);
  });

  it("finds files beside the one that names them", () => {
    const base = HEAD.replace("name: ours", "name: base");
    const result = loadTexts({
      "ours.yaml": `${HEAD}extends: [base.yaml]\n`,
      "base.yaml": `${base}rules:${ruleText("B-1", "check: { devices: { type: can } }")}\n`,
    });
    expect(result.ok && result.standard.rules.map(({ id }) => id)).toEqual(["B-1"]);
  });

  it("refuses circles and standards that there are not", () => {
    expect(faults("extends: [ours.yaml]\n")).toEqual(["standard/cycle 6"]);
    expect(faults("extends: [theirs.yaml]\n")).toEqual(["standard/not-found 6"]);
  });
});

describe("a bad standard", () => {
  const rule = (more: string) => `rules:${ruleText("OUR-1", more)}\n`;

  it.each([
    [
      "a feature of another device",
      "applies: { device: block }\n    check: { offers: VIRTIO_NET_F_MAC }",
      "standard/unknown-feature 15",
    ],
    [
      "a device type with a typo",
      "applies: { device: blok }\n    check: { features: known }",
      "standard/unknown-device 14",
    ],
    [
      "a field that the device lacks",
      "applies: { device: block }\n    check: { facts: { config.mtu: { is: 1 } } }",
      "standard/unknown-fact 15",
    ],
    ["a device's question to a guest", "check: { queues: as-defined }", "standard/scope 14"],
    [
      "a comparison that never holds",
      "applies: { device: block }\n    check: { facts: { queues.size: { atLeast: 9, atMost: 8 } } }",
      "standard/comparison 15",
    ],
    [
      "a key of the check with a typo",
      "check: { ofers: VIRTIO_BLK_F_RO }",
      "schema/unknown-key 14",
    ],
  ])("is told about %s", (_, more, expected) => {
    expect(faults(rule(more))).toEqual([expected]);
  });

  it("is told about two rules of one id, and about rules and days that there are not", () => {
    const check = "check: { devices: { type: can } }";
    expect(faults(`rules:${ruleText("A-1", check)}${ruleText("A-1", check)}\n`)).toEqual([
      "standard/repeated-rule 15",
    ]);
    expect(
      faults(`extends: [virtio-1.4]
changes: [{ rule: VIO-X-1, level: may, reason: why not }]
waivers: [{ rule: VIO-X-2, reason: r, owner: o, expires: 2027-02-30 }]
`),
    ).toEqual(["standard/unknown-rule 7", "standard/unknown-rule 8", "standard/date 8"]);
  });
});
