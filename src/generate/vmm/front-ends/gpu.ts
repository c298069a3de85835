import { driverNamed, type QemuFrontEnd } from "./front-end.js";
import { genericFrontEnd } from "./generic.js";

const generic = genericFrontEnd("gpu");
/** The one that shows what the guest draws in QEMU's own display. */
const own = driverNamed("vhost-user-gpu");

/** What that one offers to the guest by itself, whether the backend does or not. */
const OWN_FEATURES = [
  ["VIRTIO_F_INDIRECT_DESC", "indirect_desc"],
  ["VIRTIO_F_EVENT_IDX", "event_idx"],
  ["VIRTIO_F_RING_RESET", "queue_reset"],
] as const;

export const gpu: QemuFrontEnd<"gpu"> = {
  ...generic,
  driverFor: ({ host }) => (host.kind === "vmm" ? own : generic.driver),
  properties(device) {
    if (device.host.kind !== "vmm") return generic.properties(device);
    const { displays } = device.config;
    const { offered } = device.features;
    const [first] = displays;
    return [
      `max_outputs=${displays.length}`,
      ...(first === undefined ? [] : [`xres=${first.width}`, `yres=${first.height}`]),
      ...OWN_FEATURES.flatMap(([feature, property]) =>
        offered.includes(feature) ? [] : [`${property}=off`],
      ),
    ];
  },
  note:
    "Displays that QEMU shows (`vhost-user-gpu`) want a window that can take pictures of a GPU: replace " +
    "`-display none` by `-display gtk,gl=on`, `sdl,gl=on` or `egl-headless`. Others ride on QEMU's " +
    "generic front-end, which needs QEMU 11.1 and does not tell the guest when a display is plugged.",
};
