import type { Served } from "./served.js";

export const block = {
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
} as const satisfies Served<"block">;
