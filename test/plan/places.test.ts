import { describe, expect, it } from "vitest";
import type { MmioPlace } from "../../src/plan/plan.js";
import { disk, profileText, source, terminal } from "../generate/platforms.js";
import { planDevices, planGuestOf, planText } from "./plans.js";

const aarch64 = { architecture: "aarch64" };
const addresses = (devices: readonly object[], guest: object = aarch64) =>
  planDevices(devices, guest).map(({ place }) => (place as MmioPlace).address);
const interrupts = (devices: readonly object[], guest: object = aarch64) =>
  planDevices(devices, guest).map(({ place }) => (place as MmioPlace).interrupt.number);
const slots = (devices: readonly object[], guest: object = aarch64) =>
  planDevices(devices, guest).map(({ place }) => place.bus !== "ccw" && place.slot);

/** The finding of a profile that cannot be planned, with both lines. */
function refusal(devices: readonly object[], guest: object = aarch64) {
  const text = JSON.stringify(JSON.parse(profileText([{ ...guest, devices }])), undefined, 1);
  const { ok, lines } = planText(text);
  expect(ok).toBe(false);
  return lines.map(({ rule, message, hint, line, related }) => ({
    rule,
    message,
    hint,
    shown: [line, ...related.map((place) => place.line)].map((at) =>
      text.split("\n")[at - 1]?.trim(),
    ),
  }));
}

describe("PCI slots", () => {
  it("are numbered from 1, and fixed ones are left to those that state them", () => {
    const devices = planDevices([
      disk("a"),
      disk("b", { placement: { pci: "00:02.0" } }),
      disk("c"),
      disk("d", { placement: { pci: "0000:00:1e.0" } }),
      disk("e"),
    ]);
    expect(devices.map(({ place }) => place.bus === "pci" && place.address)).toEqual([
      "0000:00:01.0",
      "0000:00:02.0",
      "0000:00:03.0",
      "0000:00:1e.0",
      "0000:00:04.0",
    ]);
  });

  it("take turns with the four lines of a bridge that firmware does not route", () => {
    const pci = (name: string) => source(name, { transport: "pci" });
    const lines = planDevices(["a", "b", "c", "d", "e"].map(pci), aarch64).map(({ place }) => {
      return place.bus === "pci" ? place.interrupt : undefined;
    });
    expect(lines.map((line) => line?.number)).toEqual([4, 5, 6, 3, 4]);
    expect(lines[0]).toEqual({ kind: "spi", number: 4, trigger: "level" });
    const [q35] = planDevices([source("a")]);
    expect(q35?.place).toMatchObject({ bus: "pci", interrupt: undefined });
  });

  it("are shared with passthrough devices", () => {
    const host = { name: "gpu0", bus: "pci", host: "0000:03:00.0" };
    const guest = planGuestOf({ devices: [disk("a")], passthrough: [host] } as {
      devices: object[];
    });
    expect(guest.passthroughPlaces[0]?.place?.slot).toBe(2);
  });

  it("end where the south bridge is", () => {
    const devices = Array.from({ length: 31 }, (_, index) => source(`rng${index}`));
    const [finding] = refusal(devices, {});
    expect(finding?.rule).toBe("plan/room");
    expect(finding?.message).toBe('there is no PCI slot left for "rng30"');
  });
});

describe("virtio-mmio", () => {
  it("has the slots of QEMU's virt with their interrupts", () => {
    const devices = [disk("a"), source("b"), terminal("c")];
    expect(addresses(devices)).toEqual([0xa000000, 0xa000200, 0xa000400]);
    const [first] = planDevices(devices, aarch64);
    const interrupt = { kind: "spi", number: 16, trigger: "edge" };
    expect(first?.place).toEqual({
      bus: "mmio",
      slot: 0,
      address: 0xa000000,
      sizeBytes: 512,
      interrupt,
    });
  });

  it("has the slots of QEMU's microvm with two interrupt controllers", () => {
    const [device] = planDevices([disk("a", { transport: "mmio" })]);
    const interrupt = { kind: "gsi", number: 25, trigger: "level" };
    expect(device?.place).toMatchObject({ address: 0xfeb00200, slot: 1, interrupt });
  });

  it("has the window that the profile states", () => {
    const machine = { mmio: { address: "0x20000000", slotSize: 4096, slots: 2, interrupt: 100 } };
    const guest = { ...aarch64, machine };
    expect(addresses([disk("a"), disk("b")], guest)).toEqual([0x20000000, 0x20001000]);
    expect(interrupts([disk("a"), disk("b")], guest)).toEqual([100, 101]);
    expect(refusal([disk("a"), disk("b"), disk("c")], guest)[0]?.rule).toBe("plan/room");
  });

  it("honours a fixed address, and gives its slot to nobody else", () => {
    const fixed = disk("b", { placement: { mmio: "0xa000000" } });
    expect(addresses([disk("a"), fixed])).toEqual([0xa000200, 0xa000000]);
  });

  it("gives a fixed address outside of the window an interrupt above those of the window", () => {
    const fixed = disk("a", { placement: { mmio: "0xb000000" } });
    expect(addresses([fixed, disk("b")])).toEqual([0xb000000, 0xa000000]);
    expect(interrupts([fixed, disk("b")])).toEqual([48, 16]);
    expect(slots([fixed, disk("b")])).toEqual([undefined, 0]);
  });

  it("gives a fixed interrupt of the window its slot", () => {
    const fixed = disk("b", { placement: { interrupt: 16 } });
    expect(addresses([disk("a"), fixed])).toEqual([0xa000200, 0xa000000]);
    expect(slots([disk("a"), fixed])).toEqual([1, 0]);
  });

  it("leaves a slot empty whose interrupt is taken", () => {
    const fixed = disk("b", { placement: { mmio: "0xb000000", interrupt: 16 } });
    expect(addresses([disk("a"), fixed])).toEqual([0xa000200, 0xb000000]);
  });

  it("keeps slots free that a fixed address reaches into", () => {
    const fixed = disk("a", { placement: { mmio: "0xa000100" } });
    expect(addresses([fixed, disk("b")])).toEqual([0xa000100, 0xa000400]);
  });

  it("gives a long configuration space as many slots as it needs", () => {
    const config = [{ name: "table", type: "le32[200]" }];
    const definition = { id: 0x8001, title: "Long", queues: [{ name: "requestq" }], config };
    const long = { name: "long", type: "vendor-specific", definition };
    expect(addresses([long, disk("b")])).toEqual([0xa000000, 0xa000600]);
  });

  it("refuses an address in the guest's memory", () => {
    const [finding] = refusal([disk("a", { placement: { mmio: "0x40000000" } })]);
    expect(finding?.message).toBe(
      '0x40000000 to 0x400001ff of "a" overlaps 0x40000000 to 0x4fffffff of "memory"',
    );
    expect(finding?.shown[1]).toBe('"memory": "256MiB",');
  });

  it("refuses an interrupt that the host bridge has", () => {
    const [finding] = refusal([disk("a", { placement: { interrupt: 3 } })]);
    expect(finding?.rule).toBe("plan/interrupt");
    expect(finding?.message).toBe('interrupt 3 belongs to "the PCI host bridge"');
  });

  it("refuses an interrupt that the controller does not have", () => {
    const [finding] = refusal([disk("a", { placement: { interrupt: 1000 } })]);
    expect(finding?.rule).toBe("plan/outside");
  });
});

describe("channel devices", () => {
  it("are numbered from fe.0.0001", () => {
    const fixed = disk("b", { placement: { ccw: "fe.0.0001" } });
    const guest = { architecture: "s390x" };
    const numbers = planDevices([disk("a"), fixed, disk("c")], guest).map(({ place }) => {
      return place.bus === "ccw" && place.number;
    });
    expect(numbers).toEqual(["fe.0.0002", "fe.0.0001", "fe.0.0003"]);
  });
});

describe("memory of devices", () => {
  it("lies above that of the guest", () => {
    const pmem = (name: string) => ({
      name,
      type: "pmem",
      host: { kind: "file", path: `${name}.pmem`, capacity: "64MiB" },
    });
    const memory = { name: "m", type: "memory", config: { regionSize: "3GiB" } };
    const ranges = planDevices([pmem("p"), memory, pmem("q")], aarch64).map(
      (device) => device.memory?.address,
    );
    expect(ranges).toEqual([0x1_0000_0000, 0x1_4000_0000, 0x2_0000_0000]);
  });
});

describe("endpoints of an IOMMU", () => {
  const behind = { features: { required: ["VIRTIO_F_ACCESS_PLATFORM"] } };
  const iommu = (more: object = {}) => ({ name: "iommu0", type: "iommu", ...more });

  it("are requester ids on PCI and numbers above them elsewhere", () => {
    const devices = planDevices(
      [iommu(), disk("a", behind), source("b", { ...behind, transport: "pci" }), disk("c")],
      aarch64,
    );
    expect(devices.map((device) => device.iommu)).toEqual([
      undefined,
      { device: "iommu0", endpoint: 0x10000 },
      { device: "iommu0", endpoint: 8 },
      undefined,
    ]);
  });

  it("are devices that the guest has and that use its addresses", () => {
    const list = iommu({ config: { endpoints: ["a", "nobody", "b"] } });
    const found = refusal([list, disk("a"), disk("b", behind)]);
    expect(found.map(({ rule }) => rule)).toEqual(["plan/endpoint", "plan/endpoint"]);
    expect(found[0]?.message).toMatch(/^"a" does not offer VIRTIO_F_ACCESS_PLATFORM/);
    expect(found[1]?.message).toBe('the guest has no device "nobody"');
  });
});

it("groups devices into processes and lanes", () => {
  const alone = disk("b", { safety: { isolation: "process" } });
  const guest = planGuestOf({ devices: [source("a"), alone, disk("c"), terminal("d")] });
  expect(guest.processes).toEqual([
    {
      device: undefined,
      lanes: [
        { name: "shared", devices: ["a", "d"] },
        { name: "c", devices: ["c"] },
      ],
    },
    { device: "b", lanes: [{ name: "b", devices: ["b"] }] },
  ]);
});

it("sets the pool that devices are confined to apart from the guest's memory", () => {
  const guest = planGuestOf({ ...aarch64, machine: { dmaPool: "64MiB" }, devices: [disk("a")] } as {
    devices: object[];
  });
  const named = guest.regions.filter(({ kind }) => kind === "memory" || kind === "dma-pool");
  expect(named.map(({ address, sizeBytes }) => [address, sizeBytes])).toEqual([
    [0x40000000, 0xc000000],
    [0x4c000000, 0x4000000],
  ]);
});

describe("the machine that a profile states", () => {
  it("cannot have registers of devices where its memory is", () => {
    const memory = { address: "0x40000000", size: "16MiB" };
    const pci = { ecam: "0x4010000000", memory, interrupt: 3 };
    const machine = { memoryAddress: "0x40000000", pci };
    const [finding] = refusal([disk("a", { transport: "pci" })], { ...aarch64, machine });
    expect(finding?.rule).toBe("plan/overlap");
    expect(finding?.message).toContain("overlaps");
    expect(finding?.shown).toHaveLength(2);
  });
});
