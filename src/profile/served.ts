import type { Architecture, PlatformDevice, Transport } from "./platform.js";

/** What the device models of this version do with a device type. */
export interface ServedDevice {
  /** Feature bits of the type that its model serves. */
  readonly features: readonly string[];
  readonly queues: {
    readonly minimum: number;
    readonly maximum: number;
    readonly defaultCount: number;
    readonly defaultSize: number;
  };
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

export const SERVED_DEVICES: Readonly<Record<PlatformDevice["type"], ServedDevice>> = {
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
    queues: { minimum: 1, maximum: 256, defaultCount: 1, defaultSize: 256 },
  },
  entropy: {
    features: [],
    queues: { minimum: 1, maximum: 1, defaultCount: 1, defaultSize: 64 },
  },
  console: {
    features: ["VIRTIO_CONSOLE_F_SIZE"],
    queues: { minimum: 2, maximum: 2, defaultCount: 2, defaultSize: 64 },
  },
};

/** The transports a guest of an architecture can have, its usual one first. */
export const TRANSPORTS: Readonly<Record<Architecture, readonly Transport[]>> = {
  x86_64: ["pci", "mmio", "vhost-user"],
  aarch64: ["mmio", "pci", "vhost-user"],
  s390x: ["ccw", "pci", "vhost-user"],
};

export const DEFAULT_BLOCK_BYTES = { logical: 512, physical: 4096 } as const;
export const DEFAULT_CONSOLE_SIZE = { columns: 80, rows: 24 } as const;
