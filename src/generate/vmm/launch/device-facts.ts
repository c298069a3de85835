import { deviceByName } from "../../../catalogue/index.js";
import type { PlatformDevice } from "../../../profile/platform.js";

/** The VIRTIO device id: the standard's, or the one that the profile defines. */
export function virtioId(device: PlatformDevice): number {
  if (device.type === "vendor-specific") return device.definition.id;
  return deviceByName(device.type).id;
}

const MIB = 1024 ** 2;

/** Memory of a guest in MiB, rounded up: some monitors count in nothing smaller. */
export function mebibytes(bytes: number): number {
  return Math.ceil(bytes / MIB);
}
