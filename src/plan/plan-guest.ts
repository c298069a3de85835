import type { PlatformDevice, PlatformGuest } from "../profile/platform.js";
import { socketPathOf } from "../profile/socket-path.js";
import { busOf } from "./bus.js";
import { ccwNumber, ccwPlaces } from "./ccw-places.js";
import { deviceMemory, fixedDeviceMemory } from "./device-memory.js";
import { endpoints } from "./endpoints.js";
import { fixedInterrupts } from "./interrupts.js";
import { laneOf } from "./lane.js";
import { type GuestLock, GuestMemory, type KeptPlace } from "./lock.js";
import { type MachinePlan, machineOf } from "./machine.js";
import { fixedMmio, mmioPlaces } from "./mmio-places.js";
import { pciPlaces } from "./pci-places.js";
import type { PciPlace, Place, Range, Region } from "./place.js";
import type { DevicePlan, GuestPlan } from "./plan.js";
import { processesOf } from "./processes.js";
import { fixedRegions, reportOverlaps } from "./regions.js";
import type { Report } from "./report.js";

/** Decides all places of a guest's devices, and tells what it cannot decide. */
export function planGuest(
  guest: PlatformGuest,
  lock: GuestLock | undefined,
  report: Report,
): GuestPlan {
  const { name, architecture, memoryBytes, vcpus, interruptController, pointer } = guest;
  const machine = machineOf(guest);
  const memory = new GuestMemory(lock, new Set(namesOf(guest)));
  const regions = allFixedRegions(guest, machine);
  reportOverlaps(regions, report);
  reportPool(guest, machine, report);
  reportNames(guest, report);
  const places = findPlaces(guest, machine, { regions, memory, report });
  const ranges = deviceMemory(guest.devices, { machine, regions, guest: pointer }, memory, report);
  const behind = endpoints(guest, places, memory, report);
  const devices = guest.devices.flatMap((device): DevicePlan[] => {
    const place = places.get(device.name);
    if (place === undefined) return [];
    return [
      {
        device,
        socketPath: socketPathOf(device),
        process: device.safety.isolation === "process" ? device.name : undefined,
        lane: laneOf(device),
        place,
        iommu: behind.get(device.name),
        memory: ranges.get(device.name),
      },
    ];
  });
  const passthroughPlaces = guest.passthrough.map((device) => {
    const place = places.get(device.name);
    const slot = place?.bus === "pci" ? place : undefined;
    return { device, place: slot, iommu: behind.get(device.name) };
  });
  return {
    name,
    architecture,
    memoryBytes,
    vcpus,
    interruptController,
    machine,
    pointer,
    devices,
    passthrough: guest.passthrough,
    passthroughPlaces,
    processes: processesOf(devices),
    regions: plannedRegions(regions, machine, devices),
  };
}

/** What the lock keeps of a plan. */
export function keptPlaces({ devices, passthroughPlaces }: GuestPlan): Record<string, KeptPlace> {
  const entries = [...devices, ...passthroughPlaces].flatMap((plan): [string, KeptPlace][] => {
    const { device, place, iommu } = plan;
    const memory = "memory" in plan ? plan.memory : undefined;
    const kept = {
      ...(place?.bus === "pci" && { pci: place.slot }),
      ...(place?.bus === "mmio" && { mmio: place.address, interrupt: place.interrupt.number }),
      ...(place?.bus === "ccw" && { ccw: ccwNumber(place.number) }),
      ...(iommu !== undefined && place?.bus !== "pci" && { endpoint: iommu.endpoint }),
      ...(memory !== undefined && { memory: memory.address }),
    };
    return Object.keys(kept).length === 0 ? [] : [[device.name, kept]];
  });
  return Object.fromEntries(entries);
}

interface PlaceNeeds {
  readonly regions: readonly Region[];
  readonly memory: GuestMemory;
  readonly report: Report;
}

function findPlaces(
  guest: PlatformGuest,
  machine: MachinePlan,
  { regions, memory, report }: PlaceNeeds,
): ReadonlyMap<string, Place> {
  const { architecture, pointer } = guest;
  const on = (bus: Place["bus"]) =>
    guest.devices.filter(({ transport }) => busOf(transport, architecture) === bus);
  const interrupts = fixedInterrupts(guest, machine, report);
  const bridge = machine.pci;
  const pciDevices = [...on("pci"), ...guest.passthrough.filter(({ bus }) => bus === "pci")];
  const pci: ReadonlyMap<string, PciPlace> =
    bridge === undefined
      ? new Map()
      : pciPlaces({ architecture, guest: pointer, bridge, devices: pciDevices, memory }, report);
  const { mmio: window } = machine;
  const others = regions.filter(({ kind }) => kind !== "mmio");
  const mmio =
    window === undefined
      ? new Map<string, Place>()
      : mmioPlaces(
          {
            architecture,
            guest: pointer,
            window,
            devices: on("mmio"),
            regions: others,
            interrupts,
            memory,
          },
          report,
        );
  return new Map([...pci, ...mmio, ...ccwPlaces(on("ccw"), pointer, memory, report)]);
}

function allFixedRegions(guest: PlatformGuest, machine: MachinePlan): Region[] {
  const mmio = machine.mmio === undefined ? [] : fixedMmio(guest.devices, machine.mmio);
  return [...fixedRegions(guest, machine), ...mmio, ...fixedDeviceMemory(guest.devices)];
}

function plannedRegions(
  fixed: readonly Region[],
  { dmaPool }: MachinePlan,
  devices: readonly DevicePlan[],
): readonly Region[] {
  const planned = (device: PlatformDevice, kind: Region["kind"], range: Range): Region => {
    const { address, sizeBytes } = range;
    return { kind, name: device.name, address, sizeBytes, pointer: device.pointer };
  };
  const others = fixed.filter(({ kind }) => kind !== "mmio" && kind !== "device-memory");
  const own = devices.flatMap(({ device, place, memory }): Region[] => [
    ...(place.bus === "mmio" ? [planned(device, "mmio", place)] : []),
    ...(memory === undefined ? [] : [planned(device, "device-memory", memory)]),
  ]);
  return [...cutPool(others, dmaPool), ...own].sort((a, b) => a.address - b.address);
}

/** The pool is memory of the guest that is set aside. */
function cutPool(regions: readonly Region[], pool: Range | undefined): Region[] {
  if (pool === undefined) return [...regions];
  return regions.flatMap((region): Region[] => {
    if (region.kind !== "memory" || pool.address < region.address) return [region];
    const end = region.address + region.sizeBytes;
    if (pool.address + pool.sizeBytes > end) return [region];
    const { pointer } = region;
    const before = { ...region, sizeBytes: pool.address - region.address };
    const set: Region = { ...pool, kind: "dma-pool", name: "restricted DMA pool", pointer };
    return [before, set];
  });
}

function reportPool(guest: PlatformGuest, { dmaPool, memory }: MachinePlan, report: Report): void {
  if (dmaPool === undefined) return;
  const holds = memory.some(({ address }) => dmaPool.address >= address);
  if (holds && dmaPool.sizeBytes * 2 <= guest.memoryBytes) return;
  report({
    rule: "plan/outside",
    at: `${guest.pointer}/machine/dmaPool`,
    message: "the pool leaves the guest less than half of its memory",
    expected: "at most half of the guest's memory",
    related: [{ at: `${guest.pointer}/memory`, message: "memory of the guest" }],
  });
}

/** Places are kept by name, whoever has it. */
function reportNames({ devices, passthrough }: PlatformGuest, report: Report): void {
  const owners = new Map(devices.map(({ name, pointer }) => [name, pointer]));
  for (const { name, pointer } of passthrough) {
    const other = owners.get(name);
    if (other === undefined) owners.set(name, pointer);
    else {
      report({
        rule: "device/unique-name",
        at: `${pointer}/name`,
        message: `device name "${name}" is taken`,
        hint: "give this device another name",
        related: [{ at: `${other}/name`, message: "first here" }],
      });
    }
  }
}

function namesOf({ devices, passthrough }: PlatformGuest): string[] {
  return [...devices, ...passthrough].map(({ name }) => name);
}
