import type { Served } from "./served.js";

export const block = {
  features: [
    "VIRTIO_BLK_F_SEG_MAX",
    "VIRTIO_BLK_F_RO",
    "VIRTIO_BLK_F_BLK_SIZE",
    "VIRTIO_BLK_F_FLUSH",
    "VIRTIO_BLK_F_TOPOLOGY",
    "VIRTIO_BLK_F_CONFIG_WCE",
    "VIRTIO_BLK_F_MQ",
    "VIRTIO_BLK_F_DISCARD",
    "VIRTIO_BLK_F_WRITE_ZEROES",
    "VIRTIO_BLK_F_LIFETIME",
    "VIRTIO_BLK_F_SECURE_ERASE",
    "VIRTIO_BLK_F_ZONED",
  ],
  config: ["logicalBlockSize", "physicalBlockSize", "serial", "writeCache", "zoned"],
  hosts: ["file"],
  // Few media tell of their wear, and erasing takes as long as writing.
  unasked: ["VIRTIO_BLK_F_LIFETIME", "VIRTIO_BLK_F_SECURE_ERASE"],
  onlyWith: { VIRTIO_BLK_F_CONFIG_WCE: "writeCache" },
  needs: { VIRTIO_BLK_F_ZONED: "zoned" },
  // Drivers do not discard in zones, they reset them.
  notWith: { VIRTIO_BLK_F_DISCARD: "zoned", VIRTIO_BLK_F_WRITE_ZEROES: "zoned" },
} as const satisfies Served<"block">;
