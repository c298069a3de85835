import {
  legacySplitLayout,
  QueueAlignment,
  QueueLimit,
  SplitQueueSize,
  VirtqAvail,
  VirtqDesc,
  VirtqUsed,
} from "../../catalogue/queues.js";
import type { DriverMemory, GuestBuffer } from "./driver-memory.js";
import type { RingPlaces } from "./driver-ring.js";

/*
 * Fields as indices into typed arrays, derived from the declared structures and not typed again: a driver and a
 * device that share one wrong table agree with each other and with nobody else.
 */

/** Indices of 16-bit elements in the available ring. */
export const AvailWord = {
  Flags: VirtqAvail.fields.flags.offset / 2,
  Index: VirtqAvail.fields.idx.offset / 2,
  Ring: VirtqAvail.fields.ring.offset / 2,
} as const;

/** Indices of 16-bit elements in the used ring, and of the 32-bit element where its elements start. */
export const UsedWord = {
  Flags: VirtqUsed.fields.flags.offset / 2,
  Index: VirtqUsed.fields.idx.offset / 2,
  Ring32: VirtqUsed.fields.ring.offset / 4,
} as const;

/** 32-bit words of a descriptor; the last one holds flags (low half) and next (high half). */
export const DescWord = {
  AddressLow: VirtqDesc.fields.addr.offset / 4,
  AddressHigh: VirtqDesc.fields.addr.offset / 4 + 1,
  Length: VirtqDesc.fields.len.offset / 4,
  FlagsAndNext: VirtqDesc.fields.flags.offset / 4,
} as const;

/** Index of the 16-bit used_event, the last element of the available ring. */
export function usedEventWord(queueSize: number): number {
  return SplitQueueSize.avail(queueSize) / 2 - 1;
}

/** Index of the 16-bit avail_event, the last element of the used ring. */
export function availEventWord(queueSize: number): number {
  return SplitQueueSize.used(queueSize) / 2 - 1;
}

/** Allocates the three areas for a queue of `size` descriptors, each zeroed and aligned (VIRTIO 1.4, 2.7). */
export function allocateSplitRing(memory: DriverMemory, size: number): RingPlaces {
  checkSize(size);
  return {
    descriptors: memory.allocate(SplitQueueSize.desc(size), QueueAlignment.SplitDesc),
    available: memory.allocate(SplitQueueSize.avail(size), QueueAlignment.SplitAvail),
    used: memory.allocate(SplitQueueSize.used(size), QueueAlignment.SplitUsed),
  };
}

/** The same in one block with the used ring on a page of its own, as legacy interfaces have it (2.7.2). */
export function allocateLegacyRing(memory: DriverMemory, size: number): RingPlaces {
  checkSize(size);
  const { available, used, sizeBytes } = legacySplitLayout(size, QueueAlignment.LegacyUsed);
  const { address } = allocateBeyondPage0(memory, sizeBytes);
  return {
    descriptors: { address, length: SplitQueueSize.desc(size) },
    available: { address: address + available, length: SplitQueueSize.avail(size) },
    used: { address: address + used, length: SplitQueueSize.used(size) },
  };
}

/** Page 0 is what a legacy driver writes for no queue at all. */
function allocateBeyondPage0(memory: DriverMemory, sizeBytes: number): GuestBuffer {
  const first = memory.allocate(sizeBytes, QueueAlignment.LegacyUsed);
  if (first.address !== 0) return first;
  const second = memory.allocate(sizeBytes, QueueAlignment.LegacyUsed);
  memory.free(first);
  return second;
}

/** Gives the block of a legacy ring back, which starts with its descriptors. */
export function freeLegacyRing(memory: DriverMemory, { descriptors }: RingPlaces): void {
  memory.free(descriptors);
}

export function freeSplitRing(memory: DriverMemory, places: RingPlaces): void {
  memory.free(places.descriptors);
  memory.free(places.available);
  memory.free(places.used);
}

function checkSize(size: number): void {
  if (size < 1 || size > QueueLimit.MaxSize || (size & (size - 1)) !== 0) {
    throw new RangeError(`a split queue of size ${size}: it has to be a power of two up to 32768`);
  }
}
