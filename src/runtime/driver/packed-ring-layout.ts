import {
  DescFlag,
  PackedQueueSize,
  PvirtqDesc,
  QueueAlignment,
  QueueLimit,
} from "../../catalogue/queues.js";
import type { DriverMemory } from "./driver-memory.js";
import type { RingPlaces } from "./driver-ring.js";

/*
 * Fields as indices into typed arrays, derived from the declared structures and not typed again: a driver and a
 * device that share one wrong table agree with each other and with nobody else.
 */

/** 32-bit words of a packed descriptor; the last one holds id (low half) and flags (high half). */
export const PackedWord = {
  AddressLow: PvirtqDesc.fields.addr.offset / 4,
  AddressHigh: PvirtqDesc.fields.addr.offset / 4 + 1,
  Length: PvirtqDesc.fields.len.offset / 4,
  IdAndFlags: PvirtqDesc.fields.id.offset / 4,
} as const;

/** 16-bit halves of a packed descriptor. */
export const PackedHalf = {
  Id: PvirtqDesc.fields.id.offset / 2,
  Flags: PvirtqDesc.fields.flags.offset / 2,
} as const;

/** Where a position's wrap counter stands beside it, in event areas and vring bases. */
export const wrapBit = 0x8000;

/** The flags that make a descriptor available on the lap of `wrap` (VIRTIO 1.4, 2.8.1). */
export function availableFlags(wrap: boolean): number {
  return wrap ? DescFlag.Avail : DescFlag.Used;
}

/** The flags of a descriptor that nobody may look at on the lap of `wrap`: used on the lap before. */
export function idleFlags(wrap: boolean): number {
  return wrap ? 0 : DescFlag.Avail | DescFlag.Used;
}

/** Allocates the three areas for a queue of `size` descriptors, each zeroed and aligned (VIRTIO 1.4, 2.8). */
export function allocatePackedRing(memory: DriverMemory, size: number): RingPlaces {
  if (!Number.isInteger(size) || size < 1 || size > QueueLimit.MaxSize) {
    throw new RangeError(`a packed queue of size ${size}: it has to be 1 to ${QueueLimit.MaxSize}`);
  }
  return {
    descriptors: memory.allocate(PackedQueueSize.desc(size), QueueAlignment.PackedDesc),
    available: memory.allocate(PackedQueueSize.driverEvent, QueueAlignment.PackedEvent),
    used: memory.allocate(PackedQueueSize.deviceEvent, QueueAlignment.PackedEvent),
  };
}
