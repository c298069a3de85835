import { QEMU_WINDOWS } from "../../../plan/machine.js";
import type { Bus, GuestPlan, MmioPlace, Place } from "../../../plan/plan.js";
import type { ServedPlatformDevice } from "../../../profile/platform.js";
import type { ServedDevicePlan } from "../../served-devices.js";
import { frontEndHas } from "../front-ends/index.js";
import { noteMachine, notePlace } from "../launch/refusals.js";
import type { Refuse } from "../launch/vmm.js";

/** Registers and configuration space of one of QEMU's virtio-mmio transports. */
const TRANSPORT_BYTES = 512;

/** The bus on which QEMU shows a device: PCI (zPCI) where its front-end does not ride on ccw. */
export function shownBus(device: ServedPlatformDevice, { bus }: Place): Bus {
  return bus === "ccw" && !frontEndHas(device, bus) ? "pci" : bus;
}

/**
 * Properties that put a device where the plan has it, which is where the guest's descriptions say
 * that it is. None where QEMU's machine does not have that place.
 */
export function placeProperties({ device, place }: ServedDevicePlan, guest: GuestPlan): string[] {
  switch (place.bus) {
    case "pci":
      return [slotProperty(place.slot)];
    case "mmio": {
      const transport = transportOf(place, guest);
      return transport === undefined ? [] : [`bus=virtio-mmio-bus.${transport}`];
    }
    case "ccw":
      return shownBus(device, place) === "ccw" ? [`devno=${place.number}`] : [];
  }
}

export function slotProperty(slot: number): string {
  return `addr=0x${slot.toString(16)}`;
}

/** The transport of QEMU's machine that has exactly the address and the interrupt of a place. */
function transportOf(place: MmioPlace, { machine }: GuestPlan): number | undefined {
  if (machine.kind !== "virt" && machine.kind !== "microvm") return undefined;
  const { address, slots, slotBytes, interrupt } = QEMU_WINDOWS[machine.kind];
  const number = (place.address - address) / slotBytes;
  const isThere = Number.isInteger(number) && number >= 0 && number < slots;
  return isThere && place.interrupt.number === interrupt + number ? number : undefined;
}

/** Tells of devices that QEMU cannot put where the plan has them. */
export function refusePlaces(
  guest: GuestPlan,
  devices: readonly ServedDevicePlan[],
  refuse: Refuse,
): void {
  if (!guest.machine.isStock) noteMachine(guest, "QEMU", refuse);
  for (const plan of devices) {
    const { device, place } = plan;
    if (place.bus !== shownBus(device, place)) {
      refuse({
        rule: "launch/transport",
        at: device.pointer,
        subject: "QEMU",
        why: `"${device.name}" is on PCI: its front-end does not ride on ccw`,
      });
    }
    if (place.bus !== "mmio") continue;
    if (transportOf(place, guest) === undefined) notePlace(plan, "QEMU", refuse);
    if (place.sizeBytes > TRANSPORT_BYTES) {
      refuse({
        rule: "launch/room",
        at: device.pointer,
        subject: "QEMU",
        why: `the configuration space of "${device.name}" is longer than a virtio-mmio transport`,
      });
    }
  }
}
