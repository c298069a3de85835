import type { QemuFrontEnd } from "./front-end.js";

/**
 * QEMU's own crypto device, of which the backend has the data queues alone: QEMU answers the control
 * queue and asks the backend for the sessions, and it tells the guest of algorithms as it likes.
 */
export const crypto: QemuFrontEnd<"crypto"> = {
  driver: { pci: "virtio-crypto-pci", mmio: "virtio-crypto-device" },
  properties: () => ["indirect_desc=off", "event_idx=off", "queue_reset=off"],
  attach({ queues }, chardev) {
    const count = queues.repeated > 1 ? `,queues=${queues.repeated}` : "";
    return {
      argument: ["-object", `cryptodev-vhost-user,id=${chardev}-engine,chardev=${chardev}${count}`],
      property: `cryptodev=${chardev}-engine`,
    };
  },
  keepsFeatures: true,
  reconnects: false,
  worksOnZpci: false,
};
