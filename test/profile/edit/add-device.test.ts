import { describe, expect, it } from "vitest";
import { DESCRIBED_TYPES, type DescribedType } from "../../../src/profile/devices/index.js";
import { addDevice, deviceNames, guestNames } from "../../../src/profile/edit/add-device.js";
import {
  type DeviceEntry,
  hostChoices,
  missingKeys,
  withSetting,
} from "../../../src/profile/edit/device-entry.js";
import { parsePlatform } from "../../../src/profile/load-platform.js";
import { GOOD_PROFILE } from "../profile-text.js";

/** A device with the examples of what it needs, as a person in a hurry would answer. */
function entryOf(type: DescribedType, kind?: string): DeviceEntry {
  const host = kind ?? hostChoices(type).kinds[0];
  let entry: DeviceEntry = { name: "added", type, host: { kind: host } };
  for (let missing = missingKeys(entry); missing.length > 0; missing = missingKeys(entry)) {
    for (const { path, example } of missing) entry = withSetting(entry, path, example);
  }
  return entry;
}

const RNG: DeviceEntry = { name: "rng", type: "entropy", host: { kind: "getrandom" } };

/** What the new text has besides the old one. */
function addedLines(before: string, after: string): string[] {
  const left = after.split("\n");
  for (const line of before.split("\n")) {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
  }
  return left;
}

const EVERY_BINDING = DESCRIBED_TYPES.flatMap((type) =>
  hostChoices(type).kinds.map((kind) => [type, kind] as const),
);

describe("adding a device", () => {
  it.each(EVERY_BINDING)("of type %s on %s makes a good profile", (type, kind) => {
    const text = addDevice(GOOD_PROFILE, "ivi", entryOf(type, kind)) ?? "";
    const result = parsePlatform(text, "demo.yaml");
    expect(result.findings).toEqual([]);
    expect(deviceNames(text, "ivi")).toEqual(["disk", "entropy0", "boot", "log", "added"]);
    expect(text.startsWith(GOOD_PROFILE)).toBe(true);
  });

  it("stands behind the others, with their indentation and distance", () => {
    const text = `guests:
- name: ivi
  devices:

  - name: a   # first

  # The second.
  - name: b
    host: { kind: none }
  # Behind the devices.
  memory: 1GiB
- name: cluster
  devices: []
`;
    expect(addDevice(text, "ivi", RNG)).toBe(
      text.replace(
        "    host: { kind: none }\n",
        "    host: { kind: none }\n\n  - name: rng\n    type: entropy\n    host: { kind: getrandom }\n",
      ),
    );
    expect(addDevice(text, "cluster", RNG)).toBe(
      text.replace(
        "  devices: []\n",
        "  devices:\n    - name: rng\n      type: entropy\n      host: { kind: getrandom }\n",
      ),
    );
  });

  it("makes the list when the guest has none", () => {
    const text = "guests:\n  - name: ivi\n    memory: 1GiB # enough";
    expect(addDevice(text, "ivi", RNG)).toBe(
      `${text}\n    devices:\n      - name: rng\n        type: entropy\n        host: { kind: getrandom }\n`,
    );
    const empty = "guests:\n  - name: ivi\n    devices:\n    memory: 1GiB\n";
    expect(addDevice(empty, "ivi", RNG)).toBe(
      empty.replace(
        "devices:\n",
        "devices:\n      - name: rng\n        type: entropy\n        host: { kind: getrandom }\n",
      ),
    );
  });

  it.each([
    ["guests: [{ name: ivi, devices: [] }]\n", "[{ name: rng"],
    ["guests: [{ name: ivi, devices: [{ name: a }] }]\n", ", { name: rng"],
    ["guests: [{ name: ivi }]\n", ", devices: [{ name: rng"],
  ])("fits into brackets: %s", (text, part) => {
    const after = addDevice(text, "ivi", RNG) ?? "";
    expect(after).toContain(part);
    expect(deviceNames(after, "ivi").at(-1)).toBe("rng");
  });

  it("leaves JSON JSON, with its lines", () => {
    const data = { guests: [{ name: "ivi", devices: [{ name: "a", type: "rtc" }] }] };
    for (const indent of [undefined, 2]) {
      const before = JSON.stringify(data, undefined, indent);
      const after = addDevice(before, "ivi", RNG) ?? "";
      expect(JSON.parse(after).guests[0].devices).toEqual([
        ...(data.guests[0]?.devices ?? []),
        RNG,
      ]);
      if (indent !== undefined)
        expect(addedLines(before, after).join("\n")).toMatch(/^ {10}"name"/m);
    }
  });

  it("knows the guests, and refuses others", () => {
    expect(guestNames(GOOD_PROFILE)).toEqual(["ivi"]);
    expect(addDevice(GOOD_PROFILE, "none", RNG)).toBeUndefined();
  });
});
