import type { DevicePlan, GuestPlan } from "../../../plan/plan.js";
import type { PlatformDevice, PlatformDeviceOf } from "../../../profile/platform.js";
import { element, type Xml } from "../launch/xml.js";
import { resetGlobals } from "../qemu/features.js";
import { libvirtBus } from "./places.js";
import { qemuArguments } from "./qemu-arguments.js";

/** What a device is in a domain. */
export interface LibvirtPart {
  /** An element below `devices`; empty where libvirt has none. */
  readonly device: Xml;
  /** Then it is given to QEMU behind libvirt's back. */
  readonly qemuArguments: readonly string[];
}

interface PartInput {
  readonly guest: GuestPlan;
  readonly folder: string;
  /** Of the device in its guest. */
  readonly index: number;
}

/** Disks, networks and shared folders are libvirt's own words; it has none for the other devices. */
export function devicePart(plan: DevicePlan, { guest, folder, index }: PartInput): LibvirtPart {
  const { device } = plan;
  const path = `${folder}/${plan.socketPath}`;
  switch (device.type) {
    case "block":
      return own(
        plan,
        "vhost-user-blk",
        element(
          "disk",
          { type: "vhostuser", device: "disk" },
          element("driver", {
            ...{ name: "qemu", type: "raw", queues: device.queues.repeated },
            ...driverFeatures(device),
          }),
          element("source", { type: "unix", path }, RECONNECT),
          element("target", { dev: diskName(index), bus: "virtio" }),
          guest.architecture === "s390x" ? zpciAddress(plan, index) : address(plan, guest),
        ),
      );
    case "network":
      return own(
        plan,
        "virtio-net-device",
        element(
          "interface",
          { type: "vhostuser" },
          device.config.mac === undefined ? [] : element("mac", { address: device.config.mac }),
          element("source", { type: "unix", path, mode: "client" }, RECONNECT),
          element("model", { type: "virtio" }),
          networkDriver(device),
          device.config.mtu === undefined ? [] : element("mtu", { size: device.config.mtu }),
          address(plan, guest),
        ),
      );
    case "fs":
      return own(
        plan,
        "vhost-user-fs-device",
        element(
          "filesystem",
          { type: "mount" },
          element("driver", { type: "virtiofs", queue: device.queues.size }),
          element("source", { socket: path }),
          element("target", { dir: device.config.tag }),
          address(plan, guest),
        ),
      );
    default:
      return { device: [], qemuArguments: qemuArguments(plan, guest, path) };
  }
}

/** Features of every device that libvirt has words for. */
function driverFeatures({
  features: { offered },
}: PlatformDevice): Readonly<Record<string, string>> {
  return {
    ...(offered.includes("VIRTIO_F_ACCESS_PLATFORM") ? { iommu: "on" } : {}),
    ...(offered.includes("VIRTIO_F_RING_PACKED") ? { packed: "on" } : {}),
  };
}

function networkDriver(device: PlatformDeviceOf<"network">): Xml {
  const { repeated } = device.queues;
  const attributes = { ...(repeated > 1 ? { queues: repeated } : {}), ...driverFeatures(device) };
  return Object.keys(attributes).length > 0 ? element("driver", attributes) : [];
}

/** These wait for a backend that is restarted. */
const RECONNECT = element("reconnect", { enabled: "yes", timeout: 1 });

/** `type`: what QEMU calls the device that libvirt makes of it. */
function own({ device }: DevicePlan, type: string, xml: Xml): LibvirtPart {
  return { device: xml, qemuArguments: resetGlobals(device, type) };
}

const LETTERS = 26;

/** vda, vdb ... vdz, vdaa: a name within the domain, whatever the guest calls the disk. */
function diskName(index: number): string {
  let name = "";
  for (let rest = index + 1; rest > 0; rest = Math.floor((rest - 1) / LETTERS)) {
    name = String.fromCharCode("a".charCodeAt(0) + ((rest - 1) % LETTERS)) + name;
  }
  return `vd${name}`;
}

/** Where the profile wants a device; elsewhere libvirt finds a place among its own. */
function address(plan: DevicePlan, guest: GuestPlan): Xml {
  const { device, place } = plan;
  const { pci } = device.placement;
  switch (libvirtBus(plan, guest)) {
    case "mmio":
      return element("address", { type: "virtio-mmio" });
    case "pci":
      return pci === undefined
        ? []
        : pciAddress(Number.parseInt(pci.slice(-"05.0".length, -2), 16));
    case "ccw": {
      if (place.bus !== "ccw") return [];
      const [subsystem, set, number] = place.number.split(".");
      return element("address", {
        type: "ccw",
        cssid: `0x${subsystem}`,
        ssid: `0x${set}`,
        devno: `0x${number}`,
      });
    }
  }
}

const LAST_SLOT = 31;

/**
 * On s390x libvirt puts disks on ccw unless told, where QEMU has no front-end for this kind. Those
 * without a slot have one from the top, since plans start at the bottom.
 */
function zpciAddress({ place }: DevicePlan, index: number): Xml {
  return pciAddress(place.bus === "pci" ? place.slot : LAST_SLOT - index);
}

function pciAddress(slot: number): Xml {
  return element("address", {
    type: "pci",
    domain: "0x0000",
    bus: "0x00",
    slot: `0x${slot.toString(16).padStart(2, "0")}`,
    function: "0x0",
  });
}
