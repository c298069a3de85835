import { driverNamed, type QemuFrontEnd } from "./front-end.js";

export const block: QemuFrontEnd<"block"> = {
  driver: driverNamed("vhost-user-blk"),
  properties: ({ queues }) => [`num-queues=${queues.repeated}`, `queue-size=${queues.size}`],
  reconnects: true,
  worksOnZpci: true,
};
