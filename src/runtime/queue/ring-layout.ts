import { PackedQueueSize, QueueAlignment, SplitQueueSize } from "../../catalogue/queues.js";
import type { AddressSpace } from "../memory/address-space.js";
import { PackedQueue } from "./packed-queue.js";
import { SplitQueue } from "./split-queue.js";
import type { Virtqueue, VirtqueueOptions } from "./virtqueue.js";

/*
 * Both ring layouts have three parts, set through the same registers and messages of every transport (VIRTIO 1.4, 2.6):
 * the descriptors, the driver area (available ring or driver event suppression) and the device area (used ring or device
 * event suppression). Here they bear the split ring's names.
 */

/** The three parts of a ring: addresses, sizes or views. */
export interface RingParts<Part> {
  readonly descriptors: Part;
  readonly available: Part;
  readonly used: Part;
}

/** What was negotiated about the rings of a device. */
export interface RingOptions extends Omit<VirtqueueOptions, "base"> {
  readonly packed: boolean;
}

/** Bytes of each part. */
export function ringBytes(packed: boolean, size: number): RingParts<number> {
  return packed
    ? {
        descriptors: PackedQueueSize.desc(size),
        available: PackedQueueSize.driverEvent,
        used: PackedQueueSize.deviceEvent,
      }
    : {
        descriptors: SplitQueueSize.desc(size),
        available: SplitQueueSize.avail(size),
        used: SplitQueueSize.used(size),
      };
}

/** `Virtqueue.base` of a ring that nobody used yet: both wrap counters of a packed one start at 1 (2.8.1). */
export function startBase(packed: boolean): number {
  return packed ? 0x80008000 : 0;
}

/** What the specification demands of ring addresses (2.7, 2.8); undefined when they are fine. */
export function checkRingAlignment(
  packed: boolean,
  addresses: RingParts<number>,
): string | undefined {
  const alignment: RingParts<number> = {
    descriptors: packed ? QueueAlignment.PackedDesc : QueueAlignment.SplitDesc,
    available: packed ? QueueAlignment.PackedEvent : QueueAlignment.SplitAvail,
    used: packed ? QueueAlignment.PackedEvent : QueueAlignment.SplitUsed,
  };
  for (const [part, name] of partNames) {
    if (addresses[part] % alignment[part] !== 0) {
      return `the ${name} is not aligned to ${alignment[part]} bytes`;
    }
  }
  return undefined;
}

/** Whether a ring of `size` can go on at `base`: the positions of a packed one lie in the ring. */
export function isRingBase(packed: boolean, size: number, base: number): boolean {
  return !packed || ((base & 0x7fff) < size && ((base >>> 16) & 0x7fff) < size);
}

/** A size that the layout can have: split rings need powers of two (2.7, 2.8.10.1). */
export function isRingSize(packed: boolean, size: number): boolean {
  const isWhole = Number.isInteger(size) && size > 0 && size <= 32768;
  return isWhole && (packed || (size & (size - 1)) === 0);
}

/** The device's side of a ring whose parts are mapped and aligned. */
export function openVirtqueue(
  areas: RingParts<ArrayBuffer> & { readonly size: number },
  memory: AddressSpace,
  options: RingOptions,
  base: number,
): Virtqueue {
  const queueOptions = { ...options, base };
  if (!options.packed) return new SplitQueue(areas, memory, queueOptions);
  const { size, descriptors, available, used } = areas;
  const packedAreas = { size, descriptors, driverEvent: available, deviceEvent: used };
  return new PackedQueue(packedAreas, memory, queueOptions);
}

const partNames: readonly [keyof RingParts<number>, string][] = [
  ["descriptors", "descriptor area"],
  ["available", "driver area"],
  ["used", "device area"],
];
