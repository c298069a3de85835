import type { Architecture, PlatformGuest } from "../profile/platform.js";
import type { MachinePlan } from "./machine.js";
import type { Interrupt } from "./place.js";
import type { Report } from "./report.js";

/** A GIC has INTIDs 32 to 1019 for shared peripheral interrupts. */
const LAST_SPI = 1019 - 32;
const LAST_GSI = 255;
const PINS = 4;

export interface InterruptOwner {
  readonly name: string;
  readonly pointer: string;
}

export function interruptKind(architecture: Architecture): Interrupt["kind"] {
  return architecture === "aarch64" ? "spi" : "gsi";
}

export function lastInterrupt(architecture: Architecture): number {
  return architecture === "aarch64" ? LAST_SPI : LAST_GSI;
}

/** Who has which interrupt before anything is planned; reports those that two want. */
export function fixedInterrupts(
  guest: PlatformGuest,
  { pci }: MachinePlan,
  report: Report,
): ReadonlyMap<number, InterruptOwner> {
  const { pointer, architecture, devices, passthrough } = guest;
  const owners = new Map<number, InterruptOwner>();
  for (let pin = 0; pci?.interrupt !== undefined && pin < PINS; pin++) {
    owners.set(pci.interrupt + pin, { name: "the PCI host bridge", pointer });
  }
  const claim = (number: number, owner: InterruptOwner): void => {
    const other = owners.get(number);
    const last = lastInterrupt(architecture);
    if (number > last) {
      report({
        rule: "plan/outside",
        at: owner.pointer,
        message: `interrupt ${number} is beyond those of the interrupt controller`,
        expected: `0 to ${last}`,
      });
    } else if (other === undefined) owners.set(number, owner);
    else {
      report({
        rule: "plan/interrupt",
        at: owner.pointer,
        message: `interrupt ${number} belongs to "${other.name}"`,
        hint: "choose another, or let the plan choose one",
        related: [{ at: other.pointer, message: `"${other.name}" here` }],
      });
    }
  };
  for (const device of passthrough) {
    for (const [index, number] of device.interrupts.entries()) {
      const at = `${device.pointer}/interrupts/${index}`;
      claim(number, { name: device.name, pointer: at });
    }
  }
  for (const { name, placement, pointer: at } of devices) {
    if (placement.interrupt === undefined) continue;
    claim(placement.interrupt, { name, pointer: `${at}/placement/interrupt` });
  }
  return owners;
}
