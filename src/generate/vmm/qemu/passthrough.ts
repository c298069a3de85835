import type { GuestPlan, PassthroughPlan } from "../../../plan/plan.js";
import type { Refuse } from "../launch/vmm.js";
import { slotProperty } from "./place.js";

/** Arguments that give devices of the host to a guest. */
export function passthroughLines(guest: GuestPlan, refuse: Refuse): readonly string[] {
  const lines = guest.passthroughPlaces.flatMap((plan) => {
    const { device } = plan;
    const line = passthroughLine(plan);
    if (line !== undefined) return [line];
    refuse({
      rule: "launch/passthrough",
      at: device.pointer,
      subject: "QEMU",
      why: `left out is "${device.name}": devices of the bus "${device.bus}" cannot be given to a guest`,
    });
    return [];
  });
  // The controller of USB takes the first free slot, so those that have one come before it.
  const isUsb = (line: string) => line.startsWith("-device usb-");
  const usb = lines.filter(isUsb);
  const others = lines.filter((line) => !isUsb(line));
  return [...others, ...(usb.length === 0 ? [] : ["-device qemu-xhci,id=usb"]), ...usb];
}

/** vfio-platform is for the few boards that QEMU knows by name, so it is not among them. */
function passthroughLine({ device, place }: PassthroughPlan): string | undefined {
  const { bus, host, name } = device;
  switch (bus) {
    case "pci": {
      const slot = place === undefined ? "" : `,${slotProperty(place.slot)}`;
      return `-device vfio-pci,id=${name},host=${host}${slot}`;
    }
    case "usb": {
      const [vendor, product] = host.split(":");
      return `-device usb-host,id=${name},bus=usb.0,vendorid=0x${vendor},productid=0x${product}`;
    }
    case "platform":
      return undefined;
  }
}
