import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PlanLock } from "../../src/plan/lock.js";
import { lockText, parseLock } from "../../src/plan/lock-text.js";
import { disk, profileText, source } from "../generate/platforms.js";
import { planned, planText } from "./plans.js";

const plan = (devices: readonly object[], lock?: PlanLock, guest: object = {}) =>
  planned(profileText([{ ...guest, devices }]), lock);
const slotsOf = (result: ReturnType<typeof plan>) =>
  result.plan.guests[0]?.devices.map(({ place }) => place.bus === "pci" && place.slot);

const placeOf = ({ plan: { guests } }: ReturnType<typeof plan>, name: string) =>
  guests[0]?.devices.find(({ device }) => device.name === name)?.place;

describe("the lock of a plan", () => {
  it("keeps places when a device comes first, and when one goes", () => {
    const before = plan([disk("a"), disk("b")]);
    expect(slotsOf(plan([disk("new"), disk("a"), disk("b")], before.lock))).toEqual([3, 1, 2]);
    expect(slotsOf(plan([disk("b"), disk("new")], before.lock))).toEqual([2, 3]);
  });

  it("gives a device that returns its old place", () => {
    const { lock } = plan([disk("b"), disk("new")], plan([disk("a"), disk("b")]).lock);
    expect(slotsOf(plan([disk("b"), disk("new"), disk("a")], lock))).toEqual([2, 3, 1]);
  });

  it("gives places of devices that are gone away only when nothing else is free", () => {
    const machine = { mmio: { address: "0x20000000", slots: 2, interrupt: 100 } };
    const guest = { architecture: "aarch64", machine };
    const { lock } = plan([disk("a")], undefined, guest);
    const other = plan([disk("b")], lock, guest);
    expect(placeOf(other, "b")).toMatchObject({ slot: 1 });
    const full = plan([disk("b"), disk("c")], other.lock, guest);
    expect(placeOf(full, "c")).toMatchObject({ slot: 0 });
    expect(full.lock.guests["guest0"]?.retired).toEqual({});
  });

  it("lets a fixed place win over the device's own old one", () => {
    const { lock } = plan([disk("a")]);
    expect(slotsOf(plan([disk("a", { placement: { pci: "00:07.0" } })], lock))).toEqual([7]);
  });

  it("refuses a fixed place that it keeps for another device, with both lines", () => {
    const { lock } = plan([disk("a")]);
    const devices = [disk("a"), disk("b", { placement: { pci: "00:01.0" } })];
    const text = JSON.stringify(JSON.parse(profileText([{ devices }])), undefined, 1);
    const { ok, lines } = planText(text, lock);
    expect(ok).toBe(false);
    const [finding] = lines;
    expect(finding).toMatchObject({
      rule: "plan/kept",
      message: 'the lock keeps PCI slot 00:01.0 for "a"',
      hint: "free beside it: 00:02.0",
    });
    expect(text.split("\n")[(finding?.line ?? 0) - 1]).toContain('"pci": "00:01.0"');
    expect(finding?.related[0]?.message).toBe('"a" here');
  });

  it("says when the machine does not have a place any more", () => {
    const first = plan([disk("a")], undefined, { architecture: "aarch64" });
    const machine = { mmio: { address: "0x20000000", interrupt: 100 } };
    const second = plan([disk("a")], first.lock, { architecture: "aarch64", machine });
    expect(second.findings).toMatchObject([
      {
        rule: "plan/moved",
        severity: "warning",
        message: '"a" moves from virtio-mmio slot 0xa000000 to 0x20000000',
      },
    ]);
  });

  it("is a text with a line for each device, and the same when it is read again", () => {
    const { lock } = plan([disk("a"), source("b", { transport: "mmio" })], undefined);
    const text = lockText(lock);
    expect(text.split("\n").filter((line) => /"[ab]"/.test(line))).toEqual([
      '        "a": { "pci": "00:01.0" },',
      '        "b": { "mmio": "0xfeb00200", "interrupt": 25 }',
    ]);
    expect(parseLock(text, "x.lock")).toEqual({ ok: true, lock });
  });

  it.each([
    ["", /document/],
    ["[]", /not a mapping/],
    ["{}", /not the lock of a plan/],
    ['{"kind":"PlanLock","lockVersion":2,"guests":{}}', /locks of version 1/],
    [
      '{"kind":"PlanLock","lockVersion":1,"guests":{"g":{"devices":{"a":{"pci":"x"}},"retired":{}}}}',
      /no place of a device/,
    ],
  ])("is refused when it is %j", (text, message) => {
    const result = parseLock(text, "x.lock");
    expect(result.ok).toBe(false);
    if (!result.ok)
      expect(result.findings.map((finding) => finding.message).join()).toMatch(message);
  });

  it("names the line of what it cannot use", () => {
    const result = parseLock('{ "kind": "PlanLock",\n"lockVersion": 2, "guests": {} }', "x.lock");
    expect(result).toMatchObject({ ok: false, findings: [{ rule: "lock/form", line: 2 }] });
  });

  it("never makes a reader throw", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(typeof parseLock(text, "x.lock").ok).toBe("boolean");
      }),
    );
  });
});
