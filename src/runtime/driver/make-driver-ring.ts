import { CommonFeature } from "../../catalogue/features.js";
import type { FeatureSet } from "../device/feature-set.js";
import type { DriverMemory } from "./driver-memory.js";
import type { DriverRing } from "./driver-ring.js";
import { PackedDriverQueue } from "./packed-driver-queue.js";
import { SplitDriverQueue } from "./split-driver-queue.js";

/**
 * A new ring as the accepted features want it; `indirectEntries` counts only with VIRTIO_F_INDIRECT_DESC. Legacy
 * interfaces have it in one block.
 */
export function makeDriverRing(
  memory: DriverMemory,
  accepted: FeatureSet,
  size: number,
  indirectEntries: number,
  isLegacy = false,
): DriverRing {
  const options = {
    size,
    eventIndex: accepted.has(CommonFeature.EventIdx),
    inOrder: accepted.has(CommonFeature.InOrder),
    indirectEntries: accepted.has(CommonFeature.IndirectDesc) ? indirectEntries : 0,
  };
  return accepted.has(CommonFeature.RingPacked)
    ? new PackedDriverQueue(memory, options)
    : new SplitDriverQueue(memory, { ...options, isLegacy });
}
