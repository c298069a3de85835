import type { Served } from "./served.js";

export const scsi = {
  features: [
    "VIRTIO_SCSI_F_INOUT",
    "VIRTIO_SCSI_F_HOTPLUG",
    "VIRTIO_SCSI_F_CHANGE",
    "VIRTIO_SCSI_F_T10_PI",
  ],
  config: ["maxChannel", "maxTarget", "maxLun", "maxSectors", "commandsPerUnit"],
  hosts: ["files"],
} as const satisfies Served<"scsi">;
