import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lockText } from "../../src/plan/lock-text.js";
import type { GuestPlan } from "../../src/plan/plan.js";
import { planWithLock } from "../../src/plan/plan-platform.js";
import { DESCRIBED_TYPES } from "../../src/profile/devices/index.js";
import { loadPlatform } from "../../src/profile/load-platform.js";
import { packageRoot, profileText } from "../generate/platforms.js";
import { expectNoCollision } from "./collisions.js";
import { planned } from "./plans.js";

/** What a device of each type needs to be valid, besides its name and type. */
const NEEDS: Readonly<Record<string, (name: string) => object>> = {
  network: () => ({ host: { kind: "none" } }),
  block: (name) => ({ host: { kind: "file", path: `${name}.img` } }),
  console: () => ({ host: { kind: "pty" } }),
  entropy: () => ({ host: { kind: "getrandom" } }),
  scsi: (name) => ({ host: { kind: "files", luns: [{ path: `${name}.lun` }] } }),
  "9p": (name) => ({ host: { kind: "directory", path: `${name}.dir` } }),
  memory: () => ({ config: { regionSize: "1GiB" } }),
  pmem: (name) => ({ host: { kind: "file", path: `${name}.pmem`, capacity: "2MiB" } }),
  scmi: () => ({ config: { protocols: ["sensor"] } }),
  i2c: () => ({ host: { kind: "simulated" } }),
  can: () => ({ host: { kind: "none" } }),
  gpio: () => ({ config: { lines: 4 }, host: { kind: "simulated" } }),
  spi: () => ({ host: { kind: "loopback" } }),
  sound: () => ({ host: { kind: "none" } }),
  "vendor-specific": () => ({
    definition: { id: 0x8001, title: "Tank", queues: [{ name: "requestq" }] },
  }),
};

const TYPES = DESCRIBED_TYPES.filter(
  (type) => Object.hasOwn(NEEDS, type) || type === "balloon" || type === "iommu",
);

/** A fixed place, rarely, so that most profiles have a plan. */
const placement = (architecture: string) => {
  const usual = { x86_64: "pci", aarch64: "mmio", s390x: "ccw" }[architecture];
  const number = fc.integer({ min: 1, max: 30 });
  const fixed = {
    pci: number.map((slot) => ({ pci: `00:${slot.toString(16).padStart(2, "0")}.0` })),
    mmio: number.map((slot) => ({ mmio: 0xa000000 + slot * 0x200 })),
    ccw: number.map((at) => ({ ccw: `fe.0.${at.toString(16).padStart(4, "0")}` })),
  }[usual ?? "pci"];
  return fc.option(fixed ?? fc.constant({}), { freq: 4, nil: undefined });
};

const device = (architecture: string) =>
  fc.record({
    type: fc.constantFrom(...TYPES),
    isBehind: fc.boolean(),
    isPci: fc.boolean(),
    place: placement(architecture),
  });

const guest = fc
  .constantFrom("x86_64", "aarch64", "s390x")
  .chain((architecture) =>
    fc.record({
      architecture: fc.constant(architecture),
      devices: fc.array(device(architecture), { maxLength: 12 }),
    }),
  )
  .map(({ architecture, devices }) => {
    const taken = new Set<string>();
    const list = devices.map(({ type, isBehind, isPci, place }, index) => {
      const name = `d${index}`;
      const key = JSON.stringify(place);
      const isFree = place !== undefined && !isPci && !taken.has(key);
      taken.add(key);
      return {
        name,
        type,
        ...NEEDS[type]?.(name),
        ...(isPci && { transport: "pci" }),
        ...(isFree && { placement: place }),
        ...(isBehind &&
          type !== "iommu" && { features: { required: ["VIRTIO_F_ACCESS_PLATFORM"] } }),
      };
    });
    return { architecture, devices: list };
  });

type Guest = { readonly architecture: string; readonly devices: readonly { name: string }[] };

const plan = ({ architecture, devices }: Guest, lock?: Parameters<typeof planned>[1]) =>
  planned(profileText([{ architecture, devices }]), lock);
const first = ({ plan: { guests } }: ReturnType<typeof plan>) => guests[0] as GuestPlan;

/** All that a guest identifies a device by. */
function identity({ devices }: GuestPlan): Map<string, { readonly endpoint: number | undefined }> {
  return new Map(
    devices.map(({ device: { name }, place, socketPath, lane, memory, iommu }) => {
      return [name, { place, socketPath, lane, memory, endpoint: iommu?.endpoint }];
    }),
  );
}

describe("any profile", () => {
  it("is planned without collisions, the same each time", () => {
    fc.assert(
      fc.property(guest, (profile) => {
        const one = first(plan(profile));
        expectNoCollision(one);
        expect(first(plan(profile))).toEqual(one);
      }),
      { numRuns: 150 },
    );
  });

  it("grows anywhere without moving a device, given its lock", () => {
    fc.assert(
      fc.property(guest, fc.nat(), fc.constantFrom(...TYPES), (profile, at, type) => {
        const before = plan(profile);
        const added = { name: "added", type, ...NEEDS[type]?.("added") };
        const devices = profile.devices.toSpliced(at % (profile.devices.length + 1), 0, added);
        const after = plan({ ...profile, devices }, before.lock);
        expectNoCollision(first(after));
        const places = identity(first(after));
        for (const [name, { endpoint, ...place }] of identity(first(before))) {
          // An IOMMU that is added gets what was behind none.
          const stays = endpoint === undefined ? place : { ...place, endpoint };
          expect(places.get(name)).toMatchObject(stays);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("grows at its end without moving a device, even without a lock", () => {
    fc.assert(
      fc.property(guest, (profile) => {
        const shorter = { ...profile, devices: profile.devices.slice(0, -1) };
        const hasFixed = JSON.stringify(profile.devices.at(-1) ?? {}).includes("placement");
        fc.pre(!hasFixed);
        const places = identity(first(plan(profile)));
        for (const [name, { endpoint: _, ...place }] of identity(first(plan(shorter)))) {
          expect(places.get(name)).toMatchObject(place);
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe("the examples", () => {
  const folder = `${packageRoot}/profiles/examples`;
  const files = readdirSync(folder).filter((name) => name.endsWith(".yaml"));

  it.each(files)("%s has its lock beside it", (name) => {
    const profile = loadPlatform(`${folder}/${name}`);
    if (!profile.ok) throw new Error("the example has findings");
    const result = planWithLock(profile.platform);
    expect(result.findings).toEqual([]);
    if (result.ok)
      expect(lockText(result.lock)).toBe(readFileSync(`${folder}/${name}.lock`, "utf8"));
  });
});
