import { driverNamed, type QemuFrontEnd } from "./front-end.js";

/**
 * QEMU's own configuration space is what the guest reads, so it is told what the profile says; the
 * features that it keeps to itself unless told otherwise are offered as the profile has them.
 */
export const scsi: QemuFrontEnd<"scsi"> = {
  driver: driverNamed("vhost-user-scsi"),
  properties: ({ queues, config, features }) => [
    `num_queues=${queues.repeated}`,
    `virtqueue_size=${queues.size}`,
    `max_sectors=${config.maxSectors}`,
    `cmd_per_lun=${config.commandsPerUnit}`,
    `hotplug=${features.offered.includes("VIRTIO_SCSI_F_HOTPLUG") ? "on" : "off"}`,
    `param_change=${features.offered.includes("VIRTIO_SCSI_F_CHANGE") ? "on" : "off"}`,
    `t10_pi=${features.offered.includes("VIRTIO_SCSI_F_T10_PI") ? "on" : "off"}`,
  ],
  reconnects: false,
  worksOnZpci: false,
};
