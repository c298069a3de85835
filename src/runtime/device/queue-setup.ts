import { CommonFeature } from "../../catalogue/features.js";
import type { AddressSpace } from "../memory/address-space.js";
import {
  checkRingAlignment,
  isRingBase,
  isRingSize,
  openVirtqueue,
  type RingOptions,
  type RingParts,
  ringBytes,
  startBase,
} from "../queue/ring-layout.js";
import type { Virtqueue } from "../queue/virtqueue.js";
import type { FeatureSet } from "./feature-set.js";

/** What a driver set for one queue (VIRTIO 1.4, 2.6), whatever carried it. */
export interface QueueSetup {
  readonly size: number;
  /** In the address space of the driver or of its front-end. */
  readonly addresses: RingParts<number>;
  /** Where the ring goes on; undefined: at its start. */
  readonly base: number | undefined;
}

/** A buffer on `sizeBytes` at a ring address; undefined unless all of it lies in one run of guest memory. */
export type RingView = (address: number, sizeBytes: number) => ArrayBuffer | undefined;

/** Why a queue whose ring `openQueue` did not find cannot run. */
export const ringOutsideMemory = "its ring does not lie in one memory region";

/** What the accepted features say about the rings. */
export function ringOptions(features: FeatureSet): RingOptions {
  return {
    eventIndex: features.has(CommonFeature.EventIdx),
    indirect: features.has(CommonFeature.IndirectDesc),
    inOrder: features.has(CommonFeature.InOrder),
    packed: features.has(CommonFeature.RingPacked),
  };
}

/**
 * Opens a queue where the driver says it is. A string says why that cannot be, undefined that a part of the ring is in
 * no run of guest memory.
 */
export function openQueue(
  setup: QueueSetup,
  view: RingView,
  memory: AddressSpace,
  options: RingOptions,
): Virtqueue | string | undefined {
  const { size, addresses } = setup;
  if (!isRingSize(options.packed, size)) return `a ring of this layout has no size ${size}`;
  const problem = checkRingAlignment(options.packed, addresses);
  if (problem !== undefined) return problem;
  const base = setup.base ?? startBase(options.packed);
  if (!isRingBase(options.packed, size, base)) {
    return `base 0x${base.toString(16)} lies beyond a ring of ${size}`;
  }
  const bytes = ringBytes(options.packed, size);
  const descriptors = view(addresses.descriptors, bytes.descriptors);
  const available = view(addresses.available, bytes.available);
  const used = view(addresses.used, bytes.used);
  if (descriptors === undefined || available === undefined || used === undefined) {
    return undefined;
  }
  const areas = { size, descriptors, available, used };
  return openVirtqueue(areas, memory, options, base);
}
