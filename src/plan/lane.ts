import type { PlatformDevice } from "../profile/platform.js";

const SHARED_LANE = "shared";

/**
 * The lane of a device depends on nothing but the device, so that it stays when a profile grows.
 */
export function laneOf({ type, name, safety }: PlatformDevice): string {
  if (safety.isolation === "shared") return SHARED_LANE;
  // No device can have a colon in its name, so a disk called "shared" stays alone, too.
  return name === SHARED_LANE ? `${type}:${name}` : name;
}
