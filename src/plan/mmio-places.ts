import { hex } from "../profile/address-range.js";
import type { Architecture, PlatformDevice } from "../profile/platform.js";
import { configBytes } from "./config-bytes.js";
import { type InterruptOwner, interruptKind, lastInterrupt } from "./interrupts.js";
import type { GuestMemory } from "./lock.js";
import type { MmioWindow } from "./machine.js";
import type { MmioPlace, Region } from "./place.js";
import { type PointedClaim, placeAll } from "./placing.js";
import { Pool } from "./pool.js";
import { overlaps } from "./regions.js";
import type { Report } from "./report.js";

/** VIRTIO 1.4, section 4.2.2: the registers before the configuration space. */
const REGISTER_BYTES = 0x100;

export interface MmioNeeds {
  readonly architecture: Architecture;
  /** JSON pointer of the guest. */
  readonly guest: string;
  readonly window: MmioWindow;
  /** Those on virtio-mmio. */
  readonly devices: readonly PlatformDevice[];
  /** What else has its place in the address space. */
  readonly regions: readonly Region[];
  readonly interrupts: ReadonlyMap<number, InterruptOwner>;
  readonly memory: GuestMemory;
}

/** The ranges that the profile itself gives to virtio-mmio devices. */
export function fixedMmio(devices: readonly PlatformDevice[], window: MmioWindow): Region[] {
  return devices.flatMap((device): Region[] => {
    const { name, placement, pointer } = device;
    if (placement.mmio === undefined) return [];
    const sizeBytes = slotCount(device, window) * window.slotBytes;
    const at = `${pointer}/placement/mmio`;
    return [{ kind: "mmio", name, address: placement.mmio, sizeBytes, pointer: at }];
  });
}

/**
 * Gives each device a slot of the window, whose interrupt comes with it. What the profile puts
 * outside of the window, or states an interrupt for, has an interrupt of its own.
 */
export function mmioPlaces(needs: MmioNeeds, report: Report): ReadonlyMap<string, MmioPlace> {
  const { window, devices } = needs;
  const slots = slotPool(needs);
  const claims = devices.flatMap((device) => claimOf(device, needs, slots));
  const words = {
    what: "virtio-mmio slot",
    text: (slot: number) => hex(window.address + slot * window.slotBytes),
    owners: new Map(
      [...needs.regions, ...needs.interrupts.values()].map(({ name, pointer }) => [name, pointer]),
    ),
    limit: needs.guest,
  };
  const placed = placeAll(slots, claims, words, report);
  const addresses = new Map<string, number>();
  for (const { name, placement } of devices) {
    const slot = placed.get(name);
    const address = slot === undefined ? placement.mmio : window.address + slot * window.slotBytes;
    if (address !== undefined) addresses.set(name, address);
  }
  const interrupts = ownInterrupts(needs, addresses, report);
  return new Map(
    devices.flatMap((device): [string, MmioPlace][] => {
      const address = addresses.get(device.name);
      if (address === undefined) return [];
      const number = interrupts.get(device.name);
      return [[device.name, placeAt(device, address, number, needs)]];
    }),
  );
}

/** Slots that nothing else overlaps, and whose interrupts nobody else has. */
function slotPool({ window, regions, devices, interrupts, memory }: MmioNeeds): Pool {
  const retired = memory.retired("mmio").flatMap((address) => slotAt(window, address) ?? []);
  const slots = new Pool(0, window.slots - 1, retired);
  const settled = fixedMmio(devices, window).filter(({ name, address }) => {
    const device = devices.find((one) => one.name === name);
    return device?.placement.interrupt !== undefined || slotAt(window, address) === undefined;
  });
  for (let slot = 0; slot < window.slots; slot++) {
    const address = window.address + slot * window.slotBytes;
    const range = { address, sizeBytes: window.slotBytes };
    const other = [...regions, ...settled].find((region) => overlaps(region, range));
    const owner = other ?? interrupts.get(window.interrupt + slot);
    if (owner !== undefined) slots.block(slot, owner.name);
  }
  return slots;
}

/** What a device asks of the window; nothing where its profile settled its address otherwise. */
function claimOf(device: PlatformDevice, needs: MmioNeeds, slots: Pool): PointedClaim[] {
  const { window, memory } = needs;
  const { name, placement, pointer } = device;
  const count = slotCount(device, window);
  if (placement.mmio !== undefined) {
    const fixed = slotAt(window, placement.mmio);
    if (fixed === undefined || placement.interrupt !== undefined) return [];
    return [{ name, count, fixed, kept: undefined, pointer: `${pointer}/placement/mmio` }];
  }
  const kept = keptSlot(memory.kept(name, "mmio"), window);
  if (placement.interrupt === undefined) return [{ name, count, fixed: undefined, kept, pointer }];
  // The slot that has this very interrupt, where there is one and it is free.
  const own = placement.interrupt - window.interrupt;
  slots.release(own, name);
  const isFree = own >= 0 && own < window.slots && slots.ownerOf(own) === undefined;
  return [{ name, count, fixed: isFree ? own : undefined, kept, pointer }];
}

/** A place that the window does not have any more makes the device move, which is said. */
function keptSlot(address: number | undefined, window: MmioWindow): number | undefined {
  if (address === undefined) return undefined;
  return (address - window.address) / window.slotBytes;
}

/** Interrupts of devices that do not have that of a slot: stated ones, then those above. */
function ownInterrupts(
  { architecture, guest, window, devices, interrupts, memory }: MmioNeeds,
  addresses: ReadonlyMap<string, number>,
  report: Report,
): ReadonlyMap<string, number> {
  const last = lastInterrupt(architecture);
  const pool = new Pool(window.interrupt + window.slots, last, memory.retired("interrupt"));
  for (const [number, { name }] of interrupts) pool.block(number, name);
  const numbers = new Map<string, number>();
  const claims: PointedClaim[] = [];
  for (const { name, placement, pointer } of devices) {
    const address = addresses.get(name);
    if (address === undefined) continue;
    const slot = slotAt(window, address);
    if (placement.interrupt !== undefined) numbers.set(name, placement.interrupt);
    else if (slot !== undefined) numbers.set(name, window.interrupt + slot);
    else {
      const kept = memory.kept(name, "interrupt");
      claims.push({ name, count: 1, fixed: undefined, kept, pointer });
    }
  }
  const words = { what: "interrupt", text: String, limit: guest };
  return new Map([...numbers, ...placeAll(pool, claims, words, report)]);
}

function placeAt(
  device: PlatformDevice,
  address: number,
  interrupt: number | undefined,
  { architecture, window }: MmioNeeds,
): MmioPlace {
  const slot = slotAt(window, address);
  const number = interrupt ?? 0;
  return {
    bus: "mmio",
    address,
    sizeBytes: slotCount(device, window) * window.slotBytes,
    interrupt: { kind: interruptKind(architecture), number, trigger: window.trigger },
    slot: slot !== undefined && number === window.interrupt + slot ? slot : undefined,
  };
}

function slotCount(device: PlatformDevice, { slotBytes }: MmioWindow): number {
  return Math.ceil((REGISTER_BYTES + configBytes(device)) / slotBytes);
}

function slotAt(window: MmioWindow, address: number): number | undefined {
  const slot = (address - window.address) / window.slotBytes;
  return Number.isInteger(slot) && slot >= 0 && slot < window.slots ? slot : undefined;
}
