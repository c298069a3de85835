import type { Platform, PlatformDevice } from "../profile/platform.js";
import { isServed } from "../profile/served/index.js";
import type { ScratchBinding } from "./report.js";
import { replaceHost } from "./stand-ins/index.js";

export interface ScratchPlatform {
  readonly platform: Platform;
  readonly bindings: readonly ScratchBinding[];
}

/**
 * The platform with every file, link and socket of the host replaced by one in the project's own
 * folder.
 */
export function scratchPlatform(platform: Platform): ScratchPlatform {
  const bindings: ScratchBinding[] = [];
  const guests = platform.guests.map((guest) => ({
    ...guest,
    devices: guest.devices.map((device): PlatformDevice => {
      if (!isServed(device)) return device;
      const { device: stand, binding } = replaceHost(device);
      if (binding !== undefined)
        bindings.push({ guest: guest.name, device: device.name, ...binding });
      return stand;
    }),
  }));
  return { platform: { ...platform, guests }, bindings };
}
