import type { DevicePlan } from "../../../plan/plan.js";
import { element, type Xml } from "../launch/xml.js";
import { qemuArguments } from "./qemu-arguments.js";

/** What a device is in a domain. */
export interface LibvirtPart {
  /** An element below `devices`; empty where libvirt has none. */
  readonly device: Xml;
  /** Then it is given to QEMU behind libvirt's back. */
  readonly qemuArguments: readonly string[];
}

interface PartInput {
  readonly folder: string;
  /** Of the device in its guest. */
  readonly index: number;
}

/** Disks, networks and shared folders are libvirt's own words; it has none for the other devices. */
export function devicePart(plan: DevicePlan, { folder, index }: PartInput): LibvirtPart {
  const { device } = plan;
  const path = `${folder}/${plan.socketPath}`;
  switch (device.type) {
    case "block":
      return own(
        element(
          "disk",
          { type: "vhostuser", device: "disk" },
          element("driver", { name: "qemu", type: "raw", queues: device.queues.repeated }),
          element("source", { type: "unix", path }, RECONNECT),
          element("target", { dev: diskName(index), bus: "virtio" }),
          address(plan),
        ),
      );
    case "network":
      return own(
        element(
          "interface",
          { type: "vhostuser" },
          device.config.mac === undefined ? [] : element("mac", { address: device.config.mac }),
          element("source", { type: "unix", path, mode: "client" }, RECONNECT),
          element("model", { type: "virtio" }),
          device.queues.repeated > 1 ? element("driver", { queues: device.queues.repeated }) : [],
          device.config.mtu === undefined ? [] : element("mtu", { size: device.config.mtu }),
          address(plan),
        ),
      );
    case "fs":
      return own(
        element(
          "filesystem",
          { type: "mount" },
          element("driver", { type: "virtiofs", queue: device.queues.size }),
          element("source", { socket: path }),
          element("target", { dir: device.config.tag }),
          address(plan),
        ),
      );
    default:
      return { device: [], qemuArguments: qemuArguments(plan, path) };
  }
}

/** These wait for a backend that is restarted. */
const RECONNECT = element("reconnect", { enabled: "yes", timeout: 1 });

function own(device: Xml): LibvirtPart {
  return { device, qemuArguments: [] };
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
function address({ device, bus }: DevicePlan): Xml {
  if (bus === "mmio") return element("address", { type: "virtio-mmio" });
  const { pci } = device.placement;
  if (pci === undefined) return [];
  const slot = Number.parseInt(pci.slice(-"05.0".length, -2), 16);
  return element("address", {
    type: "pci",
    domain: "0x0000",
    bus: "0x00",
    slot: `0x${slot.toString(16).padStart(2, "0")}`,
    function: "0x0",
  });
}
