import type {
  Architecture,
  Platform,
  PlatformDevice,
  PlatformGuest,
  Transport,
} from "../profile/platform.js";
import { laneOf } from "./lane.js";
import type { Bus, DevicePlan, GuestPlan, Plan } from "./plan.js";

/** Decides sockets, lanes and slots. The same platform gives the same plan. */
export function planPlatform(platform: Platform): Plan {
  const { name, description, source } = platform;
  return { name, description, source, guests: platform.guests.map(planGuest) };
}

function planGuest(guest: PlatformGuest): GuestPlan {
  const { name, architecture, memoryBytes, pointer, passthrough } = guest;
  const slots = new SlotAllocator(guest.devices);
  const devices = guest.devices.map((device): DevicePlan => {
    const bus = busOf(device.transport, architecture);
    return {
      device,
      socketPath: socketPathOf(device),
      process: device.safety.isolation === "process" ? device.name : undefined,
      lane: laneOf(device),
      bus,
      pciSlot: bus === "pci" ? slots.take(device) : undefined,
    };
  });
  return { name, architecture, memoryBytes, pointer, devices, passthrough };
}

/** Places on the PCI root bus: fixed ones first, then the others from 1 upwards. */
class SlotAllocator {
  readonly #fixed: ReadonlySet<number>;
  #next = 1;

  constructor(devices: readonly PlatformDevice[]) {
    this.#fixed = new Set(devices.flatMap((device) => fixedSlot(device) ?? []));
  }

  take(device: PlatformDevice): number {
    const fixed = fixedSlot(device);
    if (fixed !== undefined) return fixed;
    while (this.#fixed.has(this.#next)) this.#next += 1;
    return this.#next++;
  }
}

/** The slot in an address such as `00:05.0`. */
function fixedSlot({ placement }: PlatformDevice): number | undefined {
  const { pci } = placement;
  return pci === undefined ? undefined : Number.parseInt(pci.slice(-"05.0".length, -2), 16);
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
