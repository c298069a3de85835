import { describe, expect, it } from "vitest";
import { parseVendor } from "../../src/profile/vendor/load-vendor.js";
import { stateOf } from "../../src/standard/subject.js";
import { subjectOfVendor } from "../../src/vendor/subject-of-vendor.js";
import { GOOD_VENDOR } from "../profile/vendor/vendor-text.js";

function subject() {
  const result = parseVendor(GOOD_VENDOR, "vendor.yaml");
  if (!result.ok) throw new Error(JSON.stringify(result.findings));
  return subjectOfVendor(result.vendor);
}

function guest(architecture: string) {
  const found = subject().guests.find((each) => each.architecture === architecture);
  if (found === undefined) throw new Error(`no guest of ${architecture}`);
  return found;
}

describe("a product before a standard", () => {
  it("is a guest for each architecture it has", () => {
    expect(subject()).toMatchObject({ kind: "vendor", name: "demo-vmm-2", file: "vendor.yaml" });
    expect(subject().guests.map(({ name }) => name)).toEqual(["x86_64", "aarch64"]);
  });

  it("is judged on an architecture that only others name, not on one it lacks", () => {
    const architectures = (support: string, source: string) => {
      const stated = "aarch64, support: experimental, source: [manual, bench]";
      const text = GOOD_VENDOR.replace(stated, `aarch64, support: ${support}, source: ${source}`);
      const result = parseVendor(text, "vendor.yaml");
      if (!result.ok) throw new Error(JSON.stringify(result.findings));
      return subjectOfVendor(result.vendor).guests.map(({ name }) => name);
    };
    expect(architectures("third-party", "press")).toEqual(["x86_64", "aarch64"]);
    expect(architectures("unsupported", "manual")).toEqual(["x86_64"]);
  });

  it("tells absent from unknown devices", () => {
    const { devices, otherTypes } = guest("x86_64");
    expect(devices.map(({ type }) => type)).toEqual(["block"]);
    expect(stateOf(otherTypes, "entropy")).toBe("no");
    expect(stateOf(otherTypes, "sound")).toBe("unknown");
    expect(stateOf(otherTypes, "console")).toBe("unknown");
  });

  it("knows transports by architecture", () => {
    const [x86] = guest("x86_64").devices;
    const [arm] = guest("aarch64").devices;
    if (x86 === undefined || arm === undefined) throw new Error("no block device");
    const answers = (device: typeof x86) =>
      (["pci", "mmio", "ccw"] as const).map((name) => stateOf(device.transports, name));
    expect(answers(x86)).toEqual(["yes", "unknown", "no"]);
    expect(answers(arm)).toEqual(["yes", "yes", "no"]);
  });

  it("takes what one back end lacks for no lack of the others", () => {
    const scoped = GOOD_VENDOR.replace(
      "support: unsupported, source: manual }\n    queues",
      "backends: [vhost-user], support: unsupported, source: manual }\n    queues",
    );
    const two = scoped.replace(
      "    backends:\n",
      "    backends:\n      - { kind: in-process, support: supported, source: bench }\n",
    );
    const zoned = (text: string) => {
      const result = parseVendor(text, "vendor.yaml");
      if (!result.ok) throw new Error(JSON.stringify(result.findings));
      const [block] = subjectOfVendor(result.vendor).guests[0]?.devices ?? [];
      return block?.features.stated.get("VIRTIO_BLK_F_ZONED");
    };
    expect(zoned(scoped)).toBe("not-offered");
    expect(zoned(two)).toBe("unknown");
  });

  it("can offer what it supports, and has limits", () => {
    const [block] = guest("x86_64").devices;
    if (block === undefined) throw new Error("no block device");
    expect(stateOf(block.features, "VIRTIO_BLK_F_FLUSH")).toBe("optional");
    expect(stateOf(block.features, "VIRTIO_F_VERSION_1")).toBe("optional");
    expect(stateOf(block.features, "VIRTIO_BLK_F_ZONED")).toBe("not-offered");
    expect(stateOf(block.features, "VIRTIO_BLK_F_RO")).toBe("unknown");
    expect(block.facts.get("queues.count")).toEqual({ minimum: 1, maximum: 4 });
    expect(block.facts.get("queues.size")).toEqual({ minimum: 1, maximum: 128 });
    expect(guest("x86_64").facts.get("memory.bytes")).toEqual({
      minimum: 1,
      maximum: 4 * 1024 ** 3,
    });
  });
});
