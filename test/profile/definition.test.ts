import { describe, expect, it } from "vitest";
import { parsePlatform } from "../../src/profile/load-platform.js";
import { profileText } from "../generate/platforms.js";

const GOOD = {
  id: 0x8001,
  title: "Tank level sensor",
  features: [{ bit: 0, name: "ACME_TANK_F_ALARM" }],
  config: [{ name: "tanks", type: "le32", value: 2 }],
  queues: [{ name: "requestq" }, { name: "alarmq", direction: "device-to-driver" }],
  requests: [
    { name: "read", queue: "requestq", tag: 1, readable: [{ name: "type", type: "le32" }] },
  ],
};

function check(definition: object, more: object = {}) {
  const device = { name: "tank", type: "vendor-specific", definition, ...more };
  return parsePlatform(profileText([{ devices: [device] }]), "demo.yaml");
}

function rulesOf(definition: object, more: object = {}): string[] {
  return check(definition, more).findings.map(({ rule, message }) => `${rule}: ${message}`);
}

describe("a vendor-specific device", () => {
  it("is described in full, with the defaults of what it leaves out", () => {
    const result = check(GOOD, { features: { required: ["ACME_TANK_F_ALARM"] } });
    if (!result.ok) throw new Error("the definition is good");
    const [device] = result.platform.guests[0]?.devices ?? [];
    expect(device).toMatchObject({
      type: "vendor-specific",
      features: { required: ["ACME_TANK_F_ALARM", "VIRTIO_F_VERSION_1"] },
      queues: { count: 2 },
      host: { kind: "handler" },
      definition: {
        id: 0x8001,
        config: [{ name: "tanks", type: "le32", access: "R", value: 2 }],
        queues: [{ name: "requestq", direction: "request" }, { name: "alarmq" }],
        requests: [{ name: "read", writable: [] }],
      },
    });
  });

  it.each([
    ["an id of VIRTIO", { id: 2 }, 'definition/id: id 2 belongs to "block"'],
    [
      "a bit of VIRTIO",
      { features: [{ bit: 32, name: "ACME_F_X" }] },
      "definition/feature: bit 32 belongs to VIRTIO itself",
    ],
    [
      "a feature of another type",
      { features: [{ bit: 1, name: "VIRTIO_BLK_F_RO" }] },
      'definition/feature: "VIRTIO_BLK_F_RO" is a feature of "block"',
    ],
    [
      "a bit twice",
      {
        features: [
          { bit: 1, name: "ACME_F_X" },
          { bit: 1, name: "ACME_F_Y" },
        ],
      },
      "definition/unique: bit 1 is taken",
    ],
    [
      "a request on no queue",
      { requests: [{ name: "read", queue: "requests" }] },
      'definition/request: the definition has no queue "requests"',
    ],
    [
      "a tag without a field",
      { requests: [{ name: "read", queue: "requestq", tag: 1 }] },
      "definition/request: a tag needs a first readable field for it",
    ],
    [
      "a tag twice",
      { requests: [...GOOD.requests, { ...GOOD.requests[0], name: "write" }] },
      'definition/request: tag 1 of queue "requestq" is taken',
    ],
    [
      "a type that is none",
      { config: [{ name: "tanks", type: "u32" }] },
      'schema/form: "u32" does not fit "type"',
    ],
  ])("cannot have %s", (_what, change, finding) => {
    expect(rulesOf({ ...GOOD, ...change })).toEqual([finding]);
  });

  it("cannot offer a feature that its definition does not have", () => {
    expect(rulesOf(GOOD, { features: { optional: ["ACME_TANK_F_LEVEL"] } })).toEqual([
      'feature/unknown: "ACME_TANK_F_LEVEL" is not a feature of VIRTIO 1.4',
    ]);
  });
});
