import { describe, expect, it } from "vitest";
import type { ComparedPlatform } from "../../src/diff/compare.js";
import { diffPlatforms, worstImpact } from "../../src/diff/diff.js";
import { IMPACT_RULES } from "../../src/diff/impact-rules.js";
import { jsonDiff, markdownDiff, prettyDiff } from "../../src/report/diff.js";
import { style } from "../../src/report/style.js";

type Part = Readonly<Record<string, unknown>>;

/** A platform of one guest with one device. */
function platform(device: Part, guest: Part = {}): ComparedPlatform {
  const disk = { name: "disk", type: "block", ...device };
  return { guests: [{ name: "ivi", devices: [disk], ...guest }] };
}

function impactsOf(before: ComparedPlatform, after: ComparedPlatform): string[] {
  return diffPlatforms(before, after).map(({ impact, rule }) => `${impact} ${rule}`);
}

const offering = (...offered: string[]) => ({ features: { offered } });
const promising = (...required: string[]) => ({ features: { required } });
const MQ = "VIRTIO_BLK_F_MQ";

/** What the device is before and after, and what that means. */
const DEVICE_CHANGES: readonly (readonly [Part, Part, string])[] = [
  [{}, { type: "entropy" }, "breaking device/type"],
  [{ transport: "pci" }, { transport: "mmio" }, "breaking device/transport"],
  [offering(), offering("VIRTIO_BLK_F_RO"), "breaking feature/read-only-added"],
  [offering("VIRTIO_BLK_F_RO"), offering(), "compatible feature/read-only-removed"],
  [offering(), offering("VIRTIO_F_ACCESS_PLATFORM"), "risky feature/access-platform-added"],
  [offering(MQ), offering(), "breaking feature/removed"],
  [offering(), offering(MQ), "compatible feature/added"],
  [{ features: [MQ] }, { features: [] }, "breaking feature/removed"],
  [promising(MQ), promising(), "risky feature/promise-removed"],
  [promising(), promising(MQ), "compatible feature/promise-added"],
  [
    { features: { forbidden: [] } },
    { features: { forbidden: [MQ] } },
    "risky feature/forbidden-added",
  ],
  [{ features: { optional: [] } }, { features: { optional: [MQ] } }, "compatible feature/freedom"],
  [{ queues: { size: 256 } }, { queues: { size: 128 } }, "risky queue/size-smaller"],
  [{ queues: { size: 128 } }, { queues: { size: 256 } }, "compatible queue/size-larger"],
  [{ queues: { count: 4 } }, { queues: { count: 2 } }, "risky queue/count-smaller"],
  [{ queues: { count: 2 } }, { queues: { count: 4 } }, "compatible queue/count-larger"],
  [
    { queues: { rings: ["split", "packed"] } },
    { queues: { rings: ["packed"] } },
    "breaking queue/rings-removed",
  ],
  [
    { queues: { rings: ["split"] } },
    { queues: { rings: ["split", "packed"] } },
    "compatible queue/rings-added",
  ],
  [
    { placement: { mmio: 0xa000000 } },
    { placement: { mmio: 0xa000200 } },
    "breaking placement/mmio",
  ],
  [{ placement: {} }, { placement: { interrupt: 48 } }, "breaking placement/mmio"],
  [{ placement: { ccw: "fe.0.0001" } }, { placement: {} }, "breaking placement/ccw"],
  [{ placement: { pci: "00:05.0" } }, { placement: { pci: "00:06.0" } }, "risky placement/pci"],
  [{ host: { capacity: 2 } }, { host: { capacity: 1 } }, "breaking capacity/smaller"],
  [{ host: {} }, { host: { capacity: 1 } }, "breaking capacity/smaller"],
  [{ host: { capacity: 1 } }, { host: { capacity: 2 } }, "compatible capacity/larger"],
  [{ host: { capacityBytes: 1 } }, { host: {} }, "risky capacity/open"],
  [
    { config: { logicalBlockSize: 512 } },
    { config: { logicalBlockSize: 4096 } },
    "breaking block/logical-block-size",
  ],
  [
    { config: { physicalBlockSize: 512 } },
    { config: { physicalBlockSize: 4096 } },
    "compatible block/physical-block-size",
  ],
  [{ config: { serial: "A" } }, { config: { serial: "B" } }, "risky identity/serial"],
  [
    { config: { mac: "52:54:00:00:00:01" } },
    { config: { mac: "52:54:00:00:00:02" } },
    "risky identity/mac",
  ],
  [{ config: { cid: 3 } }, { config: { cid: 4 } }, "breaking identity/cid"],
  [{ config: { tag: "a" } }, { config: { tag: "b" } }, "breaking identity/tag"],
  [{ config: { mtu: 9000 } }, { config: { mtu: 1500 } }, "risky network/mtu-smaller"],
  [{ config: { mtu: 1500 } }, { config: { mtu: 9000 } }, "risky config/changed"],
  [{ config: { rows: 24 } }, { config: { rows: 43 } }, "compatible console/size"],
  [
    { definition: { features: [{ bit: 0 }] } },
    { definition: { features: [{ bit: 1 }] } },
    "breaking definition/changed",
  ],
  [{ host: { readOnly: false } }, { host: { readOnly: true } }, "breaking host/read-only"],
  [{ host: { readOnly: true } }, { host: { readOnly: false } }, "compatible host/changed"],
  [{ host: { file: "a.img" } }, { host: { file: "b.img" } }, "risky host/file"],
  [{ budget: { inFlight: 32 } }, { budget: { inFlight: 8 } }, "risky budget/less"],
  [{ budget: {} }, { budget: { inFlight: 8 } }, "risky budget/less"],
  [{ budget: { inFlight: 8 } }, { budget: {} }, "compatible budget/more"],
  [{ safety: { level: "QM" } }, { safety: { level: "ASIL-B" } }, "risky safety/changed"],
  [{ pollMicroseconds: 0 }, { pollMicroseconds: 50 }, "compatible lane/polling"],
  [{ novelty: 1 }, { novelty: 2 }, "risky other"],
];

const GUEST_CHANGES: readonly (readonly [Part, Part, string])[] = [
  [{ architecture: "x86_64" }, { architecture: "aarch64" }, "breaking guest/architecture"],
  [{ memoryBytes: 2 }, { memoryBytes: 1 }, "risky guest/memory-smaller"],
  [{ memoryBytes: 1 }, { memoryBytes: 2 }, "compatible guest/memory-larger"],
  [{ vcpus: 4 }, { vcpus: 2 }, "risky guest/vcpus-fewer"],
  [{ vcpus: 2 }, { vcpus: 4 }, "compatible guest/vcpus-more"],
  [
    { interruptController: "gicv2" },
    { interruptController: "gicv3" },
    "breaking guest/interrupt-controller",
  ],
  [{ machine: { dmaPool: 1 } }, { machine: { dmaPool: 2 } }, "breaking guest/machine"],
  [{ passthrough: [{ host: "a" }] }, { passthrough: [] }, "breaking guest/passthrough"],
];

const PART_CHANGES: readonly (readonly [ComparedPlatform, ComparedPlatform, string])[] = [
  [platform({}), { guests: [] }, "breaking guest/removed"],
  [{ guests: [] }, platform({}), "compatible guest/added"],
  [platform({}), platform({}, { devices: [] }), "breaking device/removed"],
  [platform({}, { devices: [] }), platform({}), "compatible device/added"],
  [
    platform({}, { devices: [named("a"), named("b")] }),
    platform({}, { devices: [named("b"), named("a")] }),
    "risky guest/device-order",
  ],
];

function named(name: string) {
  return { name, type: "block" };
}

describe("a change", () => {
  it.each(DEVICE_CHANGES)("of a device from %j to %j is %s", (before, after, impact) => {
    expect(impactsOf(platform(before), platform(after))).toEqual([impact]);
  });

  it.each(GUEST_CHANGES)("of a guest from %j to %j is %s", (before, after, impact) => {
    expect(impactsOf(platform({}, before), platform({}, after))).toEqual([impact]);
  });

  it.each(PART_CHANGES)("from %j to %j is %s", (before, after, impact) => {
    expect(impactsOf(before, after)).toEqual([impact]);
  });

  it("of every kind that a rule knows is in a table above", () => {
    const tables = [...DEVICE_CHANGES, ...GUEST_CHANGES, ...PART_CHANGES];
    const shown = new Set(tables.map(([, , impact]) => impact));
    const rules = IMPACT_RULES.map(({ impact, id }) => `${impact} ${id}`);
    expect(rules.filter((rule) => !shown.has(rule))).toEqual([]);
  });
});

describe("platforms", () => {
  it("with the same meaning have no changes", () => {
    const before = platform({ ...offering("A", "B"), pointer: "/a", description: "x" });
    const after = platform({ ...offering("B", "A"), pointer: "/b", description: "y" });
    expect(diffPlatforms(before, after)).toEqual([]);
    expect(worstImpact([])).toBeUndefined();
  });
});

describe("changes", () => {
  const changes = diffPlatforms(
    platform({ queues: { size: 128 }, ...offering(MQ), config: { serial: "`A`|\u001b[2J" } }),
    platform({ queues: { size: 256 }, ...offering(), config: { serial: "B" } }),
  );

  it("are printed for people, the worst first", () => {
    expect(prettyDiff(changes, style(false))).toBe(`\
breaking    ivi disk features.offered: VIRTIO_BLK_F_MQ removed
            a driver or an application may rely on it (feature/removed)
risky       ivi disk config.serial: \`A\`|\ufffd[2J -> B
            guests find disks by their serials under /dev/disk/by-id (identity/serial)
compatible  ivi disk queues.size: 128 -> 256
            drivers may use less of it (queue/size-larger)
1 breaking, 1 risky, 1 compatible
`);
    expect(prettyDiff([], style(false))).toBe("no changes\n");
  });

  it("are printed for a merge request", () => {
    expect(markdownDiff(changes)).toContain(
      "| risky | ivi disk config.serial: \\`A\\`\\|\ufffd\\[2J -&gt; B | ",
    );
    expect(markdownDiff([])).toBe("**no changes**\n");
  });

  it("are printed for programs", () => {
    expect(JSON.parse(jsonDiff(changes))).toMatchObject({
      version: 1,
      breaking: 1,
      risky: 1,
      compatible: 1,
      changes: [{ guest: "ivi", device: "disk", path: "features.offered", before: MQ }, {}, {}],
    });
  });
});
