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
  return platformOf(text).guests[0]?.devices[0]?.features;
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
    expect(result.platform.guests[0]?.devices).toEqual([
      {
        type: "block",
        name: "system-disk",
        transport: "pci",
        features: [
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
        queues: { count: 2, size: 256 },
        pointer: "/guests/0/devices/0",
        host: {
          file: "images/ivi-system.img",
          readOnly: false,
          create: true,
          capacityBytes: 64 * 1024 ** 2,
        },
        config: { logicalBlockBytes: 512, physicalBlockBytes: 4096, serial: "IVI-SYSTEM-01" },
      },
      {
        type: "entropy",
        name: "entropy0",
        transport: "pci",
        features: ["VIRTIO_F_INDIRECT_DESC", "VIRTIO_F_EVENT_IDX", "VIRTIO_F_VERSION_1"],
        queues: { count: 1, size: 64 },
        pointer: "/guests/0/devices/1",
        host: { source: "getrandom" },
      },
      {
        type: "console",
        name: "boot-console",
        transport: "pci",
        features: [
          "VIRTIO_CONSOLE_F_SIZE",
          "VIRTIO_F_INDIRECT_DESC",
          "VIRTIO_F_EVENT_IDX",
          "VIRTIO_F_VERSION_1",
        ],
        queues: { count: 2, size: 64 },
        pointer: "/guests/0/devices/2",
        host: { kind: "pty", link: "run/boot-console.pty" },
        config: { columns: 132, rows: 43 },
      },
    ]);
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
      "        features:\n          - VIRTIO_BLK_F_FLUSH\n          - VIRTIO_BLK_F_MQ\n";
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

  it("lets read-only disks share a file", () => {
    const disk = (name: string) =>
      `      - { name: ${name}, type: block, host: { file: a.img, readOnly: true } }\n`;
    const text = `${GOOD_PROFILE}${disk("first")}${disk("second")}`;
    expect(platformOf(text).guests[0]?.devices).toHaveLength(6);
    const writable = text.replace("a.img, readOnly: true", "a.img");
    expect(parsePlatform(writable, "demo.yaml")).toMatchObject({
      ok: false,
      findings: [{ rule: "host/shared-path", line: 38 }],
    });
  });
});
