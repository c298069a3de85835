import type {
  Architecture,
  Platform,
  PlatformDevice,
  PlatformGuest,
  Transport,
} from "../profile/platform.js";
import { joinPointer } from "../profile/pointer.js";
import { laneOf } from "./lane.js";
import type { Bus, DevicePlan, GuestPlan, Plan } from "./plan.js";

/** Decides sockets, lanes and slots. The same platform gives the same plan. */
export function planPlatform(platform: Platform): Plan {
  const { name, description, source } = platform;
  return { name, description, source, guests: platform.guests.map(planGuest) };
}

function planGuest(guest: PlatformGuest, index: number): GuestPlan {
  const { name, architecture, memoryBytes } = guest;
  let nextSlot = 1;
  const devices = guest.devices.map((device): DevicePlan => {
    const bus = busOf(device.transport, architecture);
    const pciSlot = bus === "pci" ? nextSlot++ : undefined;
    return { device, socketPath: socketPathOf(device), lane: laneOf(device), bus, pciSlot };
  });
  return { name, architecture, memoryBytes, pointer: joinPointer("/guests", index), devices };
}

function socketPathOf({ name }: PlatformDevice): string {
  return `run/${name}.sock`;
}

/**
 * The bus a VMM can offer. No VMM carries these devices over ccw with a backend of their own, so a
 * guest of s390x gets them over PCI; "vhost-user" leaves the choice to the VMM, which is the usual
 * bus of the architecture.
 */
function busOf(transport: Transport, architecture: Architecture): Bus {
  if (transport === "pci" || transport === "mmio") return transport;
  return architecture === "aarch64" ? "mmio" : "pci";
}
