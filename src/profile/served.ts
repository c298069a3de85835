import type { DescribedType, DescriptionOf } from "./devices/index.js";

/** What the device model of this version does with a device type. */
interface Served<Type extends DescribedType> {
  /** Feature bits of the type that its model serves. */
  readonly features: readonly string[];
  /** Keys of `config` that the model looks at. */
  readonly config: readonly (keyof DescriptionOf<Type>["config"])[];
  /** Host bindings that the model has. */
  readonly hosts: readonly (keyof DescriptionOf<Type>["hosts"])[];
}

/** The same for any type. */
export interface ServedDevice {
  readonly features: readonly string[];
  readonly config: readonly string[];
  readonly hosts: readonly string[];
}

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

/** The device types that this version serves: an entry for each model of `runtime/devices`. */
export const SERVED_DEVICES = {
  block: {
    features: [
      "VIRTIO_BLK_F_SEG_MAX",
      "VIRTIO_BLK_F_RO",
      "VIRTIO_BLK_F_BLK_SIZE",
      "VIRTIO_BLK_F_FLUSH",
      "VIRTIO_BLK_F_TOPOLOGY",
      "VIRTIO_BLK_F_MQ",
      "VIRTIO_BLK_F_DISCARD",
      "VIRTIO_BLK_F_WRITE_ZEROES",
    ],
    config: ["logicalBlockSize", "physicalBlockSize", "serial"],
    hosts: ["file"],
  },
  balloon: {
    features: [
      "VIRTIO_BALLOON_F_MUST_TELL_HOST",
      "VIRTIO_BALLOON_F_STATS_VQ",
      "VIRTIO_BALLOON_F_DEFLATE_ON_OOM",
      "VIRTIO_BALLOON_F_FREE_PAGE_HINT",
      "VIRTIO_BALLOON_F_PAGE_POISON",
      "VIRTIO_BALLOON_F_PAGE_REPORTING",
    ],
    config: ["target", "statisticsSeconds"],
    hosts: ["fixed"],
  },
  entropy: { features: [], config: [], hosts: ["getrandom"] },
  console: {
    features: ["VIRTIO_CONSOLE_F_SIZE"],
    config: ["columns", "rows"],
    hosts: ["pty", "socket"],
  },
  "9p": {
    features: ["VIRTIO_9P_MOUNT_TAG"],
    config: ["tag", "maxMessageBytes"],
    hosts: ["directory"],
  },
} as const satisfies { readonly [Type in DescribedType]?: Served<Type> };

/** A device type that this version has a model for. */
export type ServedType = keyof typeof SERVED_DEVICES;

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
