import type { Architecture, PassthroughDevice, PlatformDevice } from "../profile/platform.js";
import { interruptKind } from "./interrupts.js";
import type { GuestMemory } from "./lock.js";
import type { PciBridge } from "./machine.js";
import type { Interrupt, PciPlace } from "./place.js";
import { type PointedClaim, placeAll } from "./placing.js";
import { Pool } from "./pool.js";
import type { Report } from "./report.js";

const PINS = 4;

export interface PciNeeds {
  readonly architecture: Architecture;
  /** JSON pointer of the guest. */
  readonly guest: string;
  readonly bridge: PciBridge;
  /** Those on PCI, passthrough ones last. */
  readonly devices: readonly (PlatformDevice | PassthroughDevice)[];
  readonly memory: GuestMemory;
}

/** Slots of the root bus. Slot 0 is the host bridge. */
export function pciPlaces(needs: PciNeeds, report: Report): ReadonlyMap<string, PciPlace> {
  const { architecture, guest, bridge, devices, memory } = needs;
  const slots = new Pool(1, bridge.lastSlot, memory.retired("pci"));
  const claims = devices.map(({ name, placement, pointer }): PointedClaim => {
    const fixed = placement.pci === undefined ? undefined : slotIn(placement.pci);
    const at = fixed === undefined ? pointer : `${pointer}/placement/pci`;
    return { name, count: 1, fixed, kept: memory.kept(name, "pci"), pointer: at };
  });
  const words = {
    what: "PCI slot",
    text: (slot: number) => pciAddress(slot).slice(5),
    limit: guest,
  };
  const placed = placeAll(slots, claims, words, report);
  return new Map(
    [...placed].map(([name, slot]): [string, PciPlace] => {
      const interrupt = pinInterrupt(slot, bridge, architecture);
      return [name, { bus: "pci", slot, address: pciAddress(slot), interrupt }];
    }),
  );
}

/** The slot in an address such as `00:05.0`. */
function slotIn(address: string): number {
  return Number.parseInt(address.slice(-"05.0".length, -2), 16);
}

function pciAddress(slot: number): string {
  return `0000:00:${slot.toString(16).padStart(2, "0")}.0`;
}

/** The four lines of the bridge take turns from slot to slot. */
function pinInterrupt(
  slot: number,
  { interrupt }: PciBridge,
  architecture: Architecture,
): Interrupt | undefined {
  if (interrupt === undefined) return undefined;
  const number = interrupt + (slot % PINS);
  return { kind: interruptKind(architecture), number, trigger: "level" };
}
