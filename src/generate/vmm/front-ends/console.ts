import type { QemuFrontEnd } from "./front-end.js";
import { genericFrontEnd } from "./generic.js";

export const consoleDevice: QemuFrontEnd<"console"> = {
  ...genericFrontEnd("console"),
  note:
    "The console needs QEMU 11.1 or newer: QEMU has no vhost-user console of its own, and only from " +
    "that version on lets its generic front-end `vhost-user-test-device` be used.",
};
