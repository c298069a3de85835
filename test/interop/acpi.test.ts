import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mcfg } from "../../src/generate/acpi/mcfg.js";
import { ssdt } from "../../src/generate/acpi/ssdt.js";
import { viot } from "../../src/generate/acpi/viot.js";
import type { GuestPlan } from "../../src/plan/plan.js";
import { disk, source } from "../generate/platforms.js";
import { planGuestOf } from "../plan/plans.js";
import { compileTable, disassemble } from "./iasl.js";

const TIMEOUT = { timeout: 120_000 };
const OWN_MACHINE = {
  mmio: { address: "0x8000000000", interrupt: 64, slots: 16 },
  pci: { ecam: "0x4010000000", memory: { address: "0x10000000", size: "512MiB" }, interrupt: 3 },
};
const behind = { features: { required: ["VIRTIO_F_ACCESS_PLATFORM"] } };
const chips = {
  name: "bus",
  type: "i2c",
  host: {
    kind: "simulated",
    children: [
      { address: 72, compatible: "national,lm75" },
      { address: 80, compatible: "atmel,24c02" },
      { address: 81 },
    ],
  },
};
const flash = { name: "flash", type: "spi", host: { kind: "memory", path: "flash.bin" } };

/** Every table of a guest, with what iasl has against it. */
function tablesOf(guest: GuestPlan) {
  const sources = { ssdt: ssdt(guest, ["x"]), viot: viot(guest, ["x"]), mcfg: mcfg(guest, ["x"]) };
  return Object.entries(sources).flatMap(([name, text]) =>
    text === undefined ? [] : [{ name, text, ...compileTable(text, name) }],
  );
}

function expectNoComplaints(tables: ReturnType<typeof tablesOf>): void {
  expect(tables.flatMap(({ complaints }) => complaints)).toEqual([]);
}

const mmio = (name: string, more: object = {}) => disk(name, { transport: "mmio", ...more });

describe("ACPI tables", TIMEOUT, () => {
  it("describe virtio-mmio devices of a microvm", () => {
    const tables = tablesOf(planGuestOf({ devices: [mmio("a"), { ...chips, transport: "mmio" }] }));
    expectNoComplaints(tables);
    expect(tables.map(({ name }) => name)).toEqual(["ssdt"]);
    expect(tables[0]?.output).toContain("0 Errors, 0 Warnings, 0 Remarks");
  });

  it("describe devices above 4 GiB, the host bridge, and an IOMMU with what is behind it", () => {
    const guest = planGuestOf({
      ...{ architecture: "aarch64", machine: OWN_MACHINE },
      devices: [
        { name: "viommu", type: "iommu", transport: "mmio" },
        mmio("a", behind),
        source("b", { transport: "pci", ...behind }),
        { ...chips, transport: "mmio" },
        { ...flash, transport: "mmio" },
      ],
    });
    const tables = tablesOf(guest);
    expectNoComplaints(tables);
    expect(tables.map(({ name }) => name)).toEqual(["ssdt", "viot", "mcfg"]);
    expect(tables[0]?.text).toContain("QWordMemory (ResourceConsumer");
    expect(tables[0]?.text).toContain("PNP0A08");
    const back = readFileSync(disassemble(tables[1]?.file ?? ""), "utf8");
    const place = guest.devices[1]?.place;
    if (place?.bus !== "mmio") throw new Error("not on virtio-mmio");
    const address = place.address.toString(16).toUpperCase().padStart(16, "0");
    expect(back).toMatch(/Node count : 0003/);
    expect(back).toMatch(new RegExp(`Base address : ${address}`, "i"));
  });

  it("describe an IOMMU on PCI", () => {
    const devices = [
      { name: "viommu", type: "iommu" },
      disk("a", behind),
      disk("b"),
      disk("c", behind),
    ];
    const tables = tablesOf(planGuestOf({ devices }));
    expectNoComplaints(tables);
    expect(tables.map(({ name }) => name)).toEqual(["viot"]);
    expect(tables[0]?.text.match(/PCI BDF start/g)).toHaveLength(2);
  });

  it("are none where firmware says everything, and on s390x", () => {
    expect(tablesOf(planGuestOf({ devices: [disk("a")] }))).toEqual([]);
    expect(tablesOf(planGuestOf({ ...{ architecture: "s390x" }, devices: [disk("a")] }))).toEqual(
      [],
    );
  });

  it("compile whatever the profile is", { timeout: 600_000 }, () => {
    fc.assert(
      fc.property(guests, (guest) => expectNoComplaints(tablesOf(planGuestOf(guest)))),
      { numRuns: 25 },
    );
  });
});

const deviceTypes = fc.constantFrom<object>(
  { type: "block", host: { kind: "file", path: "x.img", readOnly: true } },
  { type: "entropy", host: { kind: "getrandom" } },
  { type: "console", host: { kind: "pty" } },
  { ...chips },
  { ...flash },
);
const devices = fc
  .array(
    fc.record({
      what: deviceTypes,
      transport: fc.constantFrom("mmio", "pci"),
      isBehind: fc.boolean(),
    }),
    { maxLength: 8 },
  )
  .map((list) =>
    list.map(({ what, transport, isBehind }, index) => ({
      ...what,
      ...(isBehind ? behind : {}),
      transport,
      name: `d${index}`,
    })),
  );
const guests = fc
  .record({
    architecture: fc.constantFrom("x86_64", "aarch64"),
    devices,
    iommu: fc.constantFrom(undefined, "pci", "mmio"),
    machine: fc.constantFrom(undefined, OWN_MACHINE),
  })
  .map(({ architecture, devices, iommu, machine }) => ({
    architecture,
    devices: [
      ...(iommu === undefined ? [] : [{ name: "viommu", type: "iommu", transport: iommu }]),
      ...devices,
    ],
    ...(machine === undefined ? {} : { machine }),
  }));
