import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { loadPlatform, parsePlatform } from "../../src/profile/load-platform.js";
import type { Platform } from "../../src/profile/platform.js";
import { GOOD_PROFILE, spoil } from "./profile-text.js";

const EXAMPLE = fileURLToPath(new URL("../../profiles/examples/ivi-cockpit.yaml", import.meta.url));

function platformOf(text: string): Platform {
  const result = parsePlatform(text, "demo.yaml");
  if (!result.ok) throw new Error(result.findings.map(({ message }) => message).join("; "));
  return result.platform;
}

function featuresOf(text: string): readonly string[] | undefined {
  return platformOf(text).guests[0]?.devices[0]?.features.offered;
}

describe("a platform", () => {
  it("has what the example says and the defaults of everything else", () => {
    const result = loadPlatform(EXAMPLE);
    if (!result.ok) throw new Error("the example has findings");
    expect(result.findings).toEqual([]);
    expect(result.platform).toMatchObject({
      name: "ivi-cockpit",
      source: EXAMPLE,
      guests: [{ name: "ivi", architecture: "x86_64", memoryBytes: 512 * 1024 ** 2 }],
    });
    const [disk, entropy, terminal] = result.platform.guests[0]?.devices ?? [];
    expect(disk).toEqual({
      type: "block",
      name: "system-disk",
      description: "",
      transport: "pci",
      features: {
        required: ["VIRTIO_F_VERSION_1"],
        optional: [
          "VIRTIO_BLK_F_SEG_MAX",
          "VIRTIO_BLK_F_BLK_SIZE",
          "VIRTIO_BLK_F_FLUSH",
          "VIRTIO_BLK_F_TOPOLOGY",
          "VIRTIO_BLK_F_MQ",
          "VIRTIO_BLK_F_DISCARD",
          "VIRTIO_BLK_F_WRITE_ZEROES",
          "VIRTIO_F_INDIRECT_DESC",
          "VIRTIO_F_EVENT_IDX",
        ],
        forbidden: [],
        offered: [
          "VIRTIO_BLK_F_SEG_MAX",
          "VIRTIO_BLK_F_BLK_SIZE",
          "VIRTIO_BLK_F_FLUSH",
          "VIRTIO_BLK_F_TOPOLOGY",
          "VIRTIO_BLK_F_MQ",
          "VIRTIO_BLK_F_DISCARD",
          "VIRTIO_BLK_F_WRITE_ZEROES",
          "VIRTIO_F_INDIRECT_DESC",
          "VIRTIO_F_EVENT_IDX",
          "VIRTIO_F_VERSION_1",
        ],
      },
      queues: { count: 2, repeated: 2, size: 256, rings: ["split"] },
      placement: {},
      budget: {},
      safety: { level: "QM", isolation: "lane", onFailure: "restart" },
      pollMicroseconds: 0,
      pointer: "/guests/0/devices/0",
      host: {
        kind: "file",
        path: "images/ivi-system.img",
        readOnly: false,
        engine: "auto",
        direct: false,
        raw: false,
        create: true,
        capacity: 64 * 1024 ** 2,
      },
      config: { logicalBlockSize: 512, physicalBlockSize: 4096, serial: "IVI-SYSTEM-01" },
    });
    expect(entropy).toMatchObject({
      type: "entropy",
      queues: { count: 1, size: 64 },
      safety: { isolation: "shared" },
      host: { kind: "getrandom" },
    });
    expect(terminal).toMatchObject({
      type: "console",
      queues: { count: 2, size: 64 },
      host: { kind: "pty", link: "run/boot-console.pty" },
      config: { columns: 132, rows: 43 },
    });
  });

  it("is frozen through and through", () => {
    const platform = platformOf(GOOD_PROFILE);
    const device = platform.guests[0]?.devices[0];
    for (const part of [platform, platform.guests, device, device?.queues, device?.features]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  it("names its source by an absolute path", () => {
    expect(platformOf(GOOD_PROFILE).source).toBe(resolve("demo.yaml"));
  });

  it("offers the stated features and VERSION_1, in bit order", () => {
    expect(featuresOf(GOOD_PROFILE)).toEqual([
      "VIRTIO_BLK_F_FLUSH",
      "VIRTIO_BLK_F_MQ",
      "VIRTIO_F_VERSION_1",
    ]);
  });

  it("offers RO and no writing request on a read-only disk", () => {
    const text = spoil("readOnly: false", "readOnly: true");
    const stated =
      "        features:\n          optional: [VIRTIO_BLK_F_FLUSH]\n          required: [VIRTIO_BLK_F_MQ]\n";
    expect(featuresOf(text)).toContain("VIRTIO_BLK_F_RO");
    const features = featuresOf(spoil(stated, "", text));
    expect(features).toContain("VIRTIO_BLK_F_RO");
    expect(features).not.toContain("VIRTIO_BLK_F_DISCARD");
    expect(features).not.toContain("VIRTIO_BLK_F_WRITE_ZEROES");
  });

  it.each([
    ["x86_64", "pci"],
    ["aarch64", "mmio"],
    ["s390x", "ccw"],
  ])("of %s uses %s", (architecture, transport) => {
    const text = spoil("x86_64", architecture, spoil("        transport: pci\n", ""));
    const devices = platformOf(text).guests[0]?.devices ?? [];
    expect(new Set(devices.map((device) => device.transport))).toEqual(new Set([transport]));
  });

  it("offers all that is served when features are not stated, and what those need", () => {
    const features = (text: string) => featuresOf(spoil("optional: [VIRTIO_BLK_F_FLUSH]", text));
    const forbidden = features("forbidden: [VIRTIO_BLK_F_FLUSH]");
    expect(forbidden).toContain("VIRTIO_BLK_F_DISCARD");
    expect(forbidden).not.toContain("VIRTIO_BLK_F_FLUSH");
    expect(features("optional: [VIRTIO_BLK_F_ZONED]")).not.toContain("VIRTIO_BLK_F_ZONED");
  });

  it("announces packed rings by their feature, and the other way round", () => {
    const rings = (text: string) =>
      platformOf(spoil("size: 256", text)).guests[0]?.devices[0]?.queues.rings;
    expect(rings("size: 256")).toEqual(["split"]);
    expect(rings("rings: [split, packed]")).toEqual(["split", "packed"]);
    const text = spoil("[VIRTIO_BLK_F_MQ]", "[VIRTIO_BLK_F_MQ, VIRTIO_F_RING_PACKED]");
    expect(platformOf(text).guests[0]?.devices[0]?.queues.rings).toEqual(["split", "packed"]);
    expect(featuresOf(spoil("size: 256", "rings: [packed]"))).toContain("VIRTIO_F_RING_PACKED");
  });

  it("hands the safety of a guest down to its devices", () => {
    const text = spoil(
      "    memory: 512MiB",
      "    memory: 512MiB\n    safety: { level: ASIL-B, isolation: process, watchdogMs: 500 }",
      spoil(
        "        transport: pci",
        "        transport: pci\n        safety: { isolation: lane }",
      ),
    );
    const [disk, entropy] = platformOf(text).guests[0]?.devices ?? [];
    expect(disk?.safety).toEqual({
      level: "ASIL-B",
      isolation: "lane",
      onFailure: "restart",
      watchdogMs: 500,
    });
    expect(entropy?.safety.isolation).toBe("process");
  });

  it("lets read-only disks share a file", () => {
    const disk = (name: string) =>
      `      - { name: ${name}, type: block, host: { kind: file, path: a.img, readOnly: true } }\n`;
    const text = `${GOOD_PROFILE}${disk("first")}${disk("second")}`;
    expect(platformOf(text).guests[0]?.devices).toHaveLength(6);
    const writable = text.replace("a.img, readOnly: true", "a.img");
    expect(parsePlatform(writable, "demo.yaml")).toMatchObject({
      ok: false,
      findings: [{ rule: "host/shared-path", line: 40 }],
    });
  });
});
