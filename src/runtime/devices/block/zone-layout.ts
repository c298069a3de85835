import { BLK_SECTOR_SIZE, BlkZonedModel } from "../../../catalogue/devices/block.js";
import { segmentLimit } from "./limits.js";
import type { BlockOptions } from "./options.js";
import type { ZoneLayout } from "./zones.js";

/** The least that a segment of an append holds: a page. */
const segmentSectors = 8;
const models = { "host-managed": BlkZonedModel.Hm, "host-aware": BlkZonedModel.Ha } as const;

/** The zones of a disk of so many sectors; undefined when it has none. */
export function zoneLayout(
  { zoned, queueSize, logicalBlockBytes }: BlockOptions,
  capacitySectors: number,
): ZoneLayout | undefined {
  if (zoned === undefined) return undefined;
  const zoneSectors = zoned.zoneBytes / BLK_SECTOR_SIZE;
  return {
    model: models[zoned.model],
    capacitySectors,
    zoneSectors,
    granularitySectors: logicalBlockBytes / BLK_SECTOR_SIZE,
    // An append is one request, never cut: no longer than its segments hold (5.2.5.2).
    appendSectors: Math.min(zoneSectors, segmentLimit(queueSize) * segmentSectors),
    maxOpenZones: zoned.maxOpenZones,
    maxActiveZones: zoned.maxActiveZones,
  };
}
