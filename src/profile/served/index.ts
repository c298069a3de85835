import type { DescribedType } from "../devices/index.js";
import { balloon } from "./balloon.js";
import { block } from "./block.js";
import { consoleDevice } from "./console.js";
import { crypto } from "./crypto.js";
import { entropy } from "./entropy.js";
import { gpu } from "./gpu.js";
import { input } from "./input.js";
import { network } from "./network.js";
import { ninep } from "./ninep.js";
import { scsi } from "./scsi.js";
import type { Served } from "./served.js";
import { vendorSpecific } from "./vendor-specific.js";
import { vsock } from "./vsock.js";

/** Common feature bits that a device offers unless its profile says otherwise. */
export const DEFAULT_COMMON_FEATURES: readonly string[] = [
  "VIRTIO_F_INDIRECT_DESC",
  "VIRTIO_F_EVENT_IDX",
  "VIRTIO_F_VERSION_1",
];

/** Common feature bits that the queue engine serves for every device. */
export const SERVED_COMMON_FEATURES: readonly string[] = [
  ...DEFAULT_COMMON_FEATURES,
  "VIRTIO_F_ACCESS_PLATFORM",
  "VIRTIO_F_RING_PACKED",
  "VIRTIO_F_IN_ORDER",
  "VIRTIO_F_RING_RESET",
];

/**
 * The device types that this version serves: an entry for each model of `runtime/devices`. The
 * compiler then asks for one in each of the generator's and the self-test's tables.
 */
export const SERVED_DEVICES = {
  network,
  block,
  balloon,
  entropy,
  console: consoleDevice,
  "9p": ninep,
  vsock,
  scsi,
  gpu,
  input,
  crypto,
  "vendor-specific": vendorSpecific,
} as const satisfies { readonly [Type in DescribedType]?: Served<Type> };

/** A device type that this version has a model for. */
export type ServedType = keyof typeof SERVED_DEVICES;

/** What this version does with a type, the same for any type. */
interface ServedDevice {
  readonly features: readonly string[];
  readonly config: readonly string[];
  readonly hosts: readonly string[];
  readonly unasked?: readonly string[];
  readonly onlyWith?: Readonly<Record<string, string>>;
  readonly needs?: Readonly<Record<string, string>>;
  readonly notWith?: Readonly<Record<string, string>>;
  readonly mostRepeated?: number;
}

/** Whether this version has a model for a device. */
export function isServed<Device extends { readonly type: string }>(
  device: Device,
): device is Device & { readonly type: ServedType } {
  return servedPart(device.type) !== undefined;
}

/** What this version does with a type; undefined when it has no model for it. */
export function servedPart(type: string): ServedDevice | undefined {
  const served: Readonly<Record<string, ServedDevice>> = SERVED_DEVICES;
  return Object.hasOwn(served, type) ? served[type] : undefined;
}
