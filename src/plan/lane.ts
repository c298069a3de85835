import type { PlatformDevice } from "../profile/platform.js";

const SHARED_LANE = "shared";

/** Types that move data in bulk: one request may keep their thread busy for long. */
const HEAVY_TYPES: readonly PlatformDevice["type"][] = ["block"];

/**
 * The lane of a device depends on nothing but the device, so that it stays when a profile grows.
 */
export function laneOf({ type, name }: PlatformDevice): string {
  if (!HEAVY_TYPES.includes(type)) return SHARED_LANE;
  // No device can have a colon in its name, so a disk called "shared" stays alone, too.
  return name === SHARED_LANE ? `${type}:${name}` : name;
}
