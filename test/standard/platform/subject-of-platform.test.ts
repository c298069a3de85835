import { describe, expect, it } from "vitest";
import { loadPlatform, parsePlatform } from "../../../src/profile/load-platform.js";
import { subjectOfPlatform } from "../../../src/standard/platform/subject-of-platform.js";

function subjectOf(devices: string, guest = "") {
  const text = `kind: PlatformProfile
schemaVersion: 2
name: demo
guests:
  - name: ivi
    architecture: x86_64
    memory: 512MiB
${guest}    devices:
${devices}`;
  const result = parsePlatform(text, "demo.yaml");
  if (!result.ok) throw new Error(JSON.stringify(result.findings));
  return subjectOfPlatform(result.platform, result.document);
}

const NETWORK = `      - name: net0
        type: network
        transport: mmio
        features:
          required: [VIRTIO_NET_F_MTU, VIRTIO_NET_F_MAC, VIRTIO_NET_F_MQ, VIRTIO_NET_F_CTRL_VQ]
          optional: [VIRTIO_NET_F_STATUS]
          forbidden: [VIRTIO_NET_F_CSUM]
        queues: { count: 2, size: 512, rings: [split] }
        config: { mtu: 9000, mac: "02:00:00:00:00:01" }
        placement: { mmio: "0xa000000", interrupt: 48 }
        budget: { inFlight: 32 }
        safety: { isolation: process }
        host: { kind: tap, interface: tap0 }
`;

describe("a platform as standards judge it", () => {
  it("has facts of queues, configuration, placement, budget, safety and host, in VIRTIO's words", () => {
    const [guest] = subjectOf(NETWORK).guests;
    const [device] = guest?.devices ?? [];
    expect(Object.fromEntries(device?.facts ?? [])).toMatchObject({
      "queues.count": 5,
      "queues.repeated": 2,
      "queues.size": 512,
      "queues.rings": ["split"],
      "config.mtu": 9000,
      "config.mac": "02:00:00:00:00:01",
      "config.max_virtqueue_pairs": 2,
      "placement.mmio": 0xa000000,
      "placement.interrupt": 48,
      "budget.inFlight": 32,
      "safety.isolation": "process",
      "safety.onFailure": "restart",
      "host.kind": "tap",
      "host.interface": "tap0",
    });
    expect(Object.fromEntries(guest?.facts ?? [])).toEqual({
      "memory.bytes": 512 * 1024 * 1024,
      "guest.vcpus": 1,
      "guest.interruptController": "apic",
      "guest.passthrough": 0,
    });
  });

  it("knows the place of every feature and fact", () => {
    const [device] = subjectOf(NETWORK).guests[0]?.devices ?? [];
    const at = "/guests/0/devices/0";
    expect(device?.places.get("VIRTIO_NET_F_MAC")).toBe(`${at}/features/required/1`);
    expect(device?.places.get("VIRTIO_NET_F_CSUM")).toBe(`${at}/features/forbidden/0`);
    expect(device?.places.get("config.max_virtqueue_pairs")).toBe(`${at}/queues/count`);
    expect(device?.places.get("config.mtu")).toBe(`${at}/config/mtu`);
  });

  it("tells what is stated from what is filled in", () => {
    const facts = (more: string, guest = "") => {
      const text = `      - { name: a, type: entropy, host: { kind: getrandom }${more} }\n`;
      return subjectOf(text, guest).guests[0]?.devices[0]?.facts;
    };
    expect(facts("")?.has("safety.level")).toBe(false);
    expect(facts(", safety: { level: QM }")?.get("safety.level")).toBe("QM");
    expect(facts("", "    safety: { level: ASIL-B }\n")?.get("safety.level")).toBe("ASIL-B");
    expect(facts("")?.has("safety.watchdogMs")).toBe(false);
  });

  it("has no field that its features hide", () => {
    const disk = (features: string) =>
      subjectOf(
        `      - { name: d, type: block, features: { required: [], optional: ${features} }, ` +
          "host: { kind: file, path: a.img } }\n",
      ).guests[0]?.devices[0]?.facts;
    expect(disk("[]")?.has("config.blk_size")).toBe(false);
    expect(disk("[VIRTIO_BLK_F_BLK_SIZE]")?.get("config.blk_size")).toBe(512);
  });

  it("promises what is required, and what is optional as far as this version offers it", () => {
    const text =
      "      - { name: c, type: block, features: { required: [VIRTIO_BLK_F_FLUSH], " +
      "optional: [VIRTIO_BLK_F_GEOMETRY, VIRTIO_F_EVENT_IDX] }, host: { kind: file, path: a } }\n";
    const stated = subjectOf(text).guests[0]?.devices[0]?.features.stated;
    expect(stated?.get("VIRTIO_BLK_F_FLUSH")).toBe("offered");
    expect(stated?.get("VIRTIO_F_EVENT_IDX")).toBe("offered");
    expect(stated?.get("VIRTIO_BLK_F_GEOMETRY")).toBe("optional");
  });

  it("has the definition of a vendor-specific device", () => {
    const result = loadPlatform("profiles/examples/gateway.yaml");
    if (!result.ok) throw new Error("the example has errors");
    const [guest] = subjectOfPlatform(result.platform, result.document).guests;
    const tank = guest?.devices.find(({ name }) => name === "tank");
    expect(tank?.type).toBe("vendor-specific");
    expect(Object.fromEntries(tank?.facts ?? [])).toMatchObject({
      "definition.id": 0x8001,
      "config.tanks": 2,
      "queues.count": 2,
    });
  });
});
