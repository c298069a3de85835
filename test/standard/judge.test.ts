import { describe, expect, it } from "vitest";
import { judge } from "../../src/standard/judge.js";
import type { Verdict, Waiver } from "../../src/standard/verdict.js";
import { findingsOf } from "../../src/standard/verdict.js";
import { waiverFindings } from "../../src/standard/waivers.js";
import { type ProfileExample, subjectOfExample } from "./example.js";
import { standardOf } from "./standard-text.js";

const FLUSH = "VIRTIO_BLK_F_FLUSH";
const standard = standardOf(`
rules:
  - id: T-1
    title: Disks can be flushed.
    level: should
    basis: own-requirement
    pointer: page 1
    rationale: Because.
    remedy: Offer FLUSH.
    applies: { device: block, when: { offersNone: VIRTIO_BLK_F_RO } }
    check: { offers: ${FLUSH} }
  - id: T-2
    title: There is entropy.
    level: must
    basis: own-requirement
    pointer: page 2
    rationale: Because.
    remedy: Add an entropy device.
    check: { devices: { type: entropy } }
`);

function outcomes(example: ProfileExample, waivers: readonly Waiver[] = [], today = "2026-06-01") {
  return judge(subjectOfExample(example), standard, today, waivers);
}

function outcomeOf(verdicts: readonly Verdict[], id: string) {
  return verdicts.find(({ rule }) => rule.id === id)?.outcome;
}

function waiver(of: Partial<Waiver> = {}): Waiver {
  const base = { rule: "T-1", guest: undefined, device: undefined, reason: "r", owner: "o" };
  return { ...base, expires: "2026-06-01", file: "w.yaml", at: "/waivers/0", ...of };
}

describe("judge", () => {
  it("passes, fails, and does not apply", () => {
    const good = outcomes({ devices: [{ type: "block", features: [FLUSH] }] });
    expect(outcomeOf(good, "T-1")).toBe("pass");
    expect(outcomeOf(outcomes({ devices: [{ type: "block" }] }), "T-1")).toBe("fail");
    expect(outcomeOf(outcomes({ devices: [{ type: "entropy" }] }), "T-1")).toBe("not-applicable");
    const readOnly = { type: "block", features: ["VIRTIO_BLK_F_RO"] };
    expect(outcomeOf(outcomes({ devices: [readOnly] }), "T-1")).toBe("not-applicable");
  });

  it("leaves open what a vendor does not say, and not what a platform lacks", () => {
    expect(outcomeOf(outcomes({ devices: [] }), "T-2")).toBe("not-declared");
    expect(outcomeOf(outcomes({ devices: [], without: ["entropy"] }), "T-2")).toBe("fail");
    expect(outcomeOf(outcomes({ kind: "platform", devices: [] }), "T-2")).toBe("fail");
  });

  it("takes an optional feature for a product's ability and for a platform's open end", () => {
    const devices = [{ type: "block", optional: [FLUSH] }];
    expect(outcomeOf(outcomes({ devices }), "T-1")).toBe("pass");
    expect(outcomeOf(outcomes({ kind: "platform", devices }), "T-1")).toBe("not-declared");
  });

  it("gives each failure a level, a place and a remedy", () => {
    const verdicts = outcomes({ kind: "platform", devices: [{ type: "block", name: "disk" }] });
    expect(findingsOf(verdicts)).toEqual([
      expect.objectContaining({
        code: "T-1",
        rule: "standard/should",
        severity: "warning",
        at: "/guests/0/devices/0/features",
        message: `"disk" does not offer ${FLUSH}`,
        hint: "Offer FLUSH.",
      }),
      expect.objectContaining({ code: "T-2", severity: "error", at: "/guests/0/devices" }),
    ]);
  });
});

describe("a waiver", () => {
  const failing = {
    devices: [
      { type: "block", name: "disk-a" },
      { type: "block", name: "disk-b" },
    ],
  };

  it("accepts the failures it names, through its last day", () => {
    expect(outcomeOf(outcomes(failing, [waiver()]), "T-1")).toBe("waived");
    const one = outcomes(failing, [waiver({ device: "*-a" })]);
    expect(outcomeOf(one, "T-1")).toBe("fail");
    expect(findingsOf(one).map(({ at }) => at)).toEqual(["/guests/0/devices/1/features"]);
    expect(outcomeOf(outcomes(failing, [waiver({ guest: "other" })]), "T-1")).toBe("fail");
  });

  it("is an error once it has ended and is still needed", () => {
    const ended = waiver({ expires: "2026-05-31" });
    const verdicts = outcomes(failing, [ended]);
    expect(outcomeOf(verdicts, "T-1")).toBe("fail");
    expect(waiverFindings(verdicts, [ended], "2026-06-01")).toEqual([
      expect.objectContaining({ rule: "waiver/expired", at: "/waivers/0/expires" }),
    ]);
  });

  it("is a warning when nothing needs it", () => {
    const needless = waiver({ rule: "T-2" });
    const verdicts = outcomes({ devices: [{ type: "entropy" }] }, [needless]);
    expect(waiverFindings(verdicts, [needless], "2026-06-01")).toEqual([
      expect.objectContaining({ rule: "waiver/unused", severity: "warning", at: "/waivers/0" }),
    ]);
  });
});
