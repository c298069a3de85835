import type { GuestPlan } from "../../../plan/plan.js";
import type { PassthroughDevice } from "../../../profile/platform.js";
import type { Refuse } from "../launch/vmm.js";

/** Arguments that give devices of the host to a guest. */
export function passthroughLines(guest: GuestPlan, refuse: Refuse): readonly string[] {
  const lines = guest.passthrough.flatMap((device) => {
    const line = passthroughLine(device);
    if (line !== undefined) return [line];
    refuse({
      rule: "launch/passthrough",
      at: device.pointer,
      subject: "QEMU",
      why: `left out is "${device.name}": devices of the bus "${device.bus}" cannot be given to a guest`,
    });
    return [];
  });
  const hasUsb = guest.passthrough.some(({ bus }) => bus === "usb");
  return [...(hasUsb ? ["-device qemu-xhci,id=usb"] : []), ...lines];
}

/** vfio-platform is for the few boards that QEMU knows by name, so it is not among them. */
function passthroughLine({ bus, host, name }: PassthroughDevice): string | undefined {
  switch (bus) {
    case "pci":
      return `-device vfio-pci,id=${name},host=${host}`;
    case "usb": {
      const [vendor, product] = host.split(":");
      return `-device usb-host,id=${name},bus=usb.0,vendorid=0x${vendor},productid=0x${product}`;
    }
    case "platform":
      return undefined;
  }
}
