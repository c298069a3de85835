import type { PassthroughDevice } from "../../../profile/platform.js";
import type { Omission } from "../launch/omission.js";
import { element, type Xml } from "../launch/xml.js";

/** A device of the host that the guest has for itself. */
export function hostDevice(
  { bus, host, name, pointer }: PassthroughDevice,
  refuse: (omission: Omission) => void,
): Xml {
  switch (bus) {
    case "pci":
      return element(
        "hostdev",
        { mode: "subsystem", type: "pci", managed: "yes" },
        element("source", {}, element("address", pciAddress(host))),
      );
    case "usb": {
      const [vendor = "", product = ""] = host.split(":");
      return element(
        "hostdev",
        { mode: "subsystem", type: "usb" },
        element(
          "source",
          {},
          element("vendor", { id: `0x${vendor}` }),
          element("product", { id: `0x${product}` }),
        ),
      );
    }
    case "platform":
      refuse({
        rule: "launch/passthrough",
        at: pointer,
        subject: "libvirt",
        why: `left out is "${name}": devices of the bus "${bus}" cannot be given to a guest`,
      });
      return [];
  }
}

/** `0000:03:00.0`, or without the domain. */
function pciAddress(host: string): Readonly<Record<string, string>> {
  const [slotAndFunction = "", bus = "0", domain = "0"] = host.split(":").reverse();
  const [slot = "0", part = "0"] = slotAndFunction.split(".");
  return {
    domain: `0x${domain.padStart(4, "0")}`,
    bus: `0x${bus.padStart(2, "0")}`,
    slot: `0x${slot.padStart(2, "0")}`,
    function: `0x${part}`,
  };
}
