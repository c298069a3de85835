import { driverNamed, type QemuFrontEnd } from "./front-end.js";

export const entropy: QemuFrontEnd<"entropy"> = {
  driver: driverNamed("vhost-user-rng"),
  properties: () => [],
  reconnects: false,
  worksOnZpci: false,
};
