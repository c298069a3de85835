import { describe, expect, it } from "vitest";
import { deviceSource } from "../../src/generate/backend/device-source.js";
import { hostText } from "../../src/generate/backend/devices/index.js";
import { servedDevices } from "../../src/generate/served-devices.js";
import { frontEndName, frontEndProperties } from "../../src/generate/vmm/front-ends/index.js";
import type { GuestPlan } from "../../src/plan/plan.js";
import { planPlatform } from "../../src/plan/plan-platform.js";
import { parsePlatform } from "../../src/profile/load-platform.js";
import { platformOf, profileText } from "./platforms.js";

const disk = { lun: 0, path: "maps.img" };

function text(luns: readonly object[], more: object = {}): string {
  const device = { name: "storage", type: "scsi", host: { kind: "files", luns }, ...more };
  return profileText([{ devices: [device] }]);
}

function storage(luns: readonly object[], more: object = {}) {
  const { guests } = planPlatform(platformOf(text(luns, more)));
  const [plan] = servedDevices(guests[0] as GuestPlan);
  if (plan === undefined) throw new Error("no device");
  const source = deviceSource(plan);
  const properties = Object.fromEntries(source.properties.map(({ name, value }) => [name, value]));
  return { plan, source, properties };
}

describe("a SCSI host in a profile", () => {
  it("says of its units what differs from the usual", () => {
    const { source, properties, plan } = storage([
      disk,
      { ...disk, lun: 1, path: "new.img", capacity: "16MiB", create: true, protection: true },
      { target: 3, lun: 2, kind: "cdrom", path: "update.iso", serial: "UPDATE", readOnly: true },
      { lun: 4, kind: "cdrom" },
      { lun: 5, path: "old.img", readOnly: true },
    ]);
    expect(source.construct).toBe("scsi");
    expect(properties["units"]).toEqual([
      { lun: 0, file: "maps.img" },
      {
        ...{ lun: 1, file: "new.img", create: true, protection: true },
        capacityBytes: { source: "16 * 1024 ** 2" },
      },
      { target: 3, lun: 2, kind: "cdrom", file: "update.iso", serial: "UPDATE" },
      { lun: 4, kind: "cdrom" },
      { lun: 5, file: "old.img", readOnly: true },
    ]);
    expect(hostText(plan.device)).toContain("3:2 `update.iso`, CD-ROM, read-only; 0:4 `no medium`");
  });

  it("has QEMU's front-end, told what the guest is to read", () => {
    const { plan } = storage([disk], {
      queues: { count: 3, size: 128 },
      config: { maxSectors: 2048 },
      features: { required: ["VIRTIO_SCSI_F_HOTPLUG"] },
    });
    expect(frontEndName("scsi", "pci")).toBe("vhost-user-scsi-pci");
    expect(frontEndProperties(plan.device)).toEqual([
      "num_queues=3",
      "virtqueue_size=128",
      "max_sectors=2048",
      "cmd_per_lun=128",
      "hotplug=on",
      "param_change=on",
      "t10_pi=on",
    ]);
  });

  it.each([
    ["there are two units 0:0", [disk, { lun: 0, path: "other.img" }]],
    ["a disk has a file", [{ lun: 0 }]],
    ["a CD-ROM cannot be made", [{ lun: 0, kind: "cdrom", path: "a.iso", create: true }]],
    ["a CD-ROM has no protection information", [{ lun: 0, kind: "cdrom", protection: true }]],
    ["a file cannot be made without its size", [{ ...disk, create: true }]],
    ["capacity 1000 is not a whole number of blocks", [{ ...disk, capacity: 1000 }]],
  ])("is refused when %s", (message, luns) => {
    const result = parsePlatform(text(luns), "demo.yaml");
    const findings = result.ok ? [] : result.findings;
    expect(findings.map((finding) => [finding.rule, finding.message])).toEqual([
      ["scsi/unit", message],
    ]);
  });
});
