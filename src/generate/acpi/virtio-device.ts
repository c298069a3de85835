import type { DevicePlan, MmioPlace } from "../../plan/plan.js";
import { aslComment, aslHex, block, resources } from "./asl.js";
import { busChildren } from "./bus-children.js";
import { globalInterrupt } from "./interrupts.js";

const FOUR_GIB = 2 ** 32;

export interface MmioDevicePlan extends DevicePlan {
  readonly place: MmioPlace;
}

export function isOnMmio(plan: DevicePlan): plan is MmioDevicePlan {
  return plan.place.bus === "mmio";
}

/**
 * The name of a device follows from its interrupt, which no other has: it stays when the profile
 * grows. `V02F` is that of interrupt 47.
 */
export function deviceName({ place }: MmioDevicePlan): string {
  return `V${globalInterrupt(place.interrupt).toString(16).toUpperCase().padStart(3, "0")}`;
}

/** A virtio-mmio device as Linux looks for it: `LNRO0005`. */
export function virtioDevice(plan: MmioDevicePlan, isCoherent: boolean): readonly string[] {
  const { device, place } = plan;
  const number = globalInterrupt(place.interrupt);
  return [
    aslComment(`${device.name}: ${device.type}`),
    ...block(`Device (${deviceName(plan)})`, [
      'Name (_HID, "LNRO0005")',
      `Name (_UID, ${aslHex(number)})`,
      // Without it, Linux on Arm can do no DMA.
      `Name (_CCA, ${isCoherent ? "One" : "Zero"})`,
      ...resources([memory(place), interrupt(place, number)]),
      ...busChildren(device, `\\_SB.${deviceName(plan)}`),
    ]),
  ];
}

/** A 32-bit descriptor cannot say more than 4 GiB. */
function memory({ address, sizeBytes }: MmioPlace): string {
  const end = address + sizeBytes;
  if (end <= FOUR_GIB) {
    return `Memory32Fixed (ReadWrite, ${aslHex(address, 8)}, ${aslHex(sizeBytes, 8)})`;
  }
  const range = [0, address, end - 1, 0, sizeBytes].map((value) => aslHex(value, 16)).join(", ");
  return `QWordMemory (ResourceConsumer, PosDecode, MinFixed, MaxFixed, NonCacheable, ReadWrite, ${range})`;
}

function interrupt({ interrupt: { trigger } }: MmioPlace, number: number): string {
  const kind = trigger === "edge" ? "Edge" : "Level";
  return `Interrupt (ResourceConsumer, ${kind}, ActiveHigh, Exclusive) { ${number} }`;
}
