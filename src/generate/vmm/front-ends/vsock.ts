import type { QemuFrontEnd } from "./front-end.js";

/** QEMU keeps the event queue and the context id's field to itself; both come from the backend. */
export const vsock: QemuFrontEnd<"vsock"> = {
  driver: { pci: "vhost-user-vsock-pci", mmio: "vhost-user-vsock-device" },
  properties: () => [],
  reconnects: false,
  worksOnZpci: false,
};
