import { BlkFeature } from "../../../catalogue/devices/block.js";
import { FeatureSet } from "../../device/feature-set.js";
import type { Lifetime } from "./lifetime.js";
import type { ZoneTable } from "./zones.js";

/** What only some disks have. */
export interface BlockExtras {
  readonly zones?: ZoneTable | undefined;
  readonly lifetime?: Lifetime | undefined;
}

/** What a disk can do, by what it is and has. */
export function offeredFeatures(readOnly: boolean, { zones, lifetime }: BlockExtras): FeatureSet {
  return new FeatureSet([
    BlkFeature.SegMax,
    BlkFeature.BlkSize,
    BlkFeature.Flush,
    BlkFeature.Topology,
    BlkFeature.Mq,
    BlkFeature.Discard,
    BlkFeature.WriteZeroes,
    BlkFeature.ConfigWce,
    BlkFeature.SecureErase,
    ...(readOnly ? [BlkFeature.Ro] : []),
    ...(zones === undefined ? [] : [BlkFeature.Zoned]),
    ...(lifetime === undefined ? [] : [BlkFeature.Lifetime]),
  ]);
}
