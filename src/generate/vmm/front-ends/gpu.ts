import { driverNamed, type QemuFrontEnd } from "./front-end.js";
import { genericFrontEnd } from "./generic.js";

const generic = genericFrontEnd("gpu");
/** The one that shows what the guest draws in QEMU's own display. */
const own = driverNamed("vhost-user-gpu");

export const gpu: QemuFrontEnd<"gpu"> = {
  ...generic,
  driverFor: ({ host }) => (host.kind === "vmm" ? own : generic.driver),
  properties(device) {
    if (device.host.kind !== "vmm") return generic.properties(device);
    const { displays } = device.config;
    const [first] = displays;
    return [
      `max_outputs=${displays.length}`,
      ...(first === undefined ? [] : [`xres=${first.width}`, `yres=${first.height}`]),
    ];
  },
  note:
    "Displays that QEMU shows (`vhost-user-gpu`) need one to be shown on: replace `-display none`, " +
    "by `-display gtk` or `-vnc :0`. Others ride on QEMU's generic front-end, which needs QEMU 11.1 " +
    "and does not tell the guest when a display is plugged in or out.",
};
