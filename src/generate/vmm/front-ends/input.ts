import { driverNamed, type QemuFrontEnd } from "./front-end.js";

export const input: QemuFrontEnd<"input"> = {
  driver: driverNamed("vhost-user-input"),
  properties: () => [],
  reconnects: false,
  worksOnZpci: false,
};
