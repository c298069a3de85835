import { sizeOf } from "../../backend/vendor/field-source.js";
import { driverNamed, type QemuFrontEnd } from "./front-end.js";

/** `vhost-user-test-device` is told everything that the definition says. */
export const vendorSpecific: QemuFrontEnd<"vendor-specific"> = {
  driver: driverNamed("vhost-user-test-device"),
  properties: ({ definition, queues }) => [
    `virtio-id=${definition.id}`,
    `num_vqs=${queues.count}`,
    `vq_size=${queues.size}`,
    `config_size=${sizeOf(definition.config)}`,
  ],
  reconnects: false,
  worksOnZpci: false,
};
