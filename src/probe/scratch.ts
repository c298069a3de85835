import { basename } from "node:path";
import type {
  BlockPlatformDevice,
  ConsolePlatformDevice,
  NinepPlatformDevice,
  Platform,
  PlatformDevice,
} from "../profile/platform.js";
import { sizeText } from "../profile/size-text.js";
import type { ScratchBinding } from "./report.js";

/** Folder of stand-ins, in the project of each guest. */
export const SCRATCH_FOLDER = "scratch";
/** Of a disk whose profile leaves the size to the file. */
export const DEFAULT_CAPACITY_BYTES = 64 * 1024 ** 2;

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
    devices: guest.devices.map((device) => {
      const { stand, binding } = standIn(device);
      if (binding !== undefined)
        bindings.push({ guest: guest.name, device: device.name, ...binding });
      return stand;
    }),
  }));
  return { platform: { ...platform, guests }, bindings };
}

interface StandIn {
  readonly stand: PlatformDevice;
  readonly binding?: Pick<ScratchBinding, "insteadOf" | "uses">;
}

function standIn(device: PlatformDevice): StandIn {
  switch (device.type) {
    case "block":
      return blockStandIn(device);
    case "console":
      return consoleStandIn(device);
    case "9p":
      return ninepStandIn(device);
    default:
      return { stand: device };
  }
}

function blockStandIn(device: BlockPlatformDevice): StandIn {
  const capacity = device.host.capacity ?? DEFAULT_CAPACITY_BYTES;
  const path = `${SCRATCH_FOLDER}/${device.name}.img`;
  return {
    stand: { ...device, host: { ...device.host, path, capacity } },
    binding: { insteadOf: device.host.path, uses: `a scratch image of ${sizeText(capacity)}` },
  };
}

/** Without root all files belong to the user of the backend, whatever the profile says. */
function ninepStandIn(device: NinepPlatformDevice): StandIn {
  const path = `${SCRATCH_FOLDER}/${device.name}`;
  return {
    stand: { ...device, host: { ...device.host, path, owner: "backend" } },
    binding: { insteadOf: device.host.path, uses: `a scratch folder, ${basename(path)}` },
  };
}

function consoleStandIn(device: ConsolePlatformDevice): StandIn {
  const { host, name } = device;
  if (host.kind === "socket") {
    const path = `${SCRATCH_FOLDER}/${name}.socket`;
    return {
      stand: { ...device, host: { kind: "socket", path } },
      binding: { insteadOf: host.path, uses: `a scratch socket, ${basename(path)}` },
    };
  }
  const link = `${SCRATCH_FOLDER}/${name}.pty`;
  return {
    stand: { ...device, host: { kind: "pty", link } },
    binding: {
      insteadOf: (host.kind === "pty" ? host.link : undefined) ?? "a pseudo-terminal",
      uses: `a scratch pseudo-terminal, ${basename(link)}`,
    },
  };
}
