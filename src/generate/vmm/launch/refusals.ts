import type { DevicePlan, GuestPlan } from "../../../plan/plan.js";
import type { Architecture, PlatformDevice } from "../../../profile/platform.js";
import { listOf } from "../../../profile/suggest.js";
import type { Refuse } from "./vmm.js";

/** The sentences that monitors have in common, so that one finding can stand for several of them. */

/** False, and noted, when a monitor does not run guests of the architecture at all. */
export function runs(
  { architecture, pointer }: GuestPlan,
  subject: string,
  architectures: readonly Architecture[],
  refuse: Refuse,
): boolean {
  if (architectures.includes(architecture)) return true;
  const why = `there are no files: it runs ${listOf(architectures, "and")} guests`;
  refuse({ rule: "launch/architecture", at: `${pointer}/architecture`, subject, why });
  return false;
}

export function refuseDevice(device: PlatformDevice, subject: string, refuse: Refuse): void {
  refuse({
    rule: "launch/device",
    at: device.pointer,
    subject,
    why: `left out is "${device.name}": it has no vhost-user front-end for ${typeText(device)}`,
  });
}

/** Said by all that are QEMU in the end. */
export function missingFrontEnd({ name }: PlatformDevice, driver: string): string {
  return `"${name}" needs the front-end ${driver}, which is missing there`;
}

function typeText({ type }: PlatformDevice): string {
  return type === "vendor-specific" ? "devices that VIRTIO does not define" : `type "${type}"`;
}

/** A monitor that knows PCI only shows a device there, whatever its profile wants. */
export function noteOnlyPci({ device, place }: DevicePlan, subject: string, refuse: Refuse): void {
  if (place.bus === "pci") return;
  refuse({
    rule: "launch/transport",
    at: device.pointer,
    subject,
    why: `"${device.name}" is on PCI, the only transport there is`,
  });
}

/** A monitor that chooses itself where a device lies. */
export function notePlace({ device }: DevicePlan, subject: string, refuse: Refuse): void {
  const { pci, mmio, interrupt, ccw } = device.placement;
  if ([pci, mmio, interrupt, ccw].every((part) => part === undefined)) return;
  refuse({
    rule: "launch/place",
    at: `${device.pointer}/placement`,
    subject,
    why: `"${device.name}" is where the monitor puts it, not where the profile wants it`,
  });
}

/** A monitor whose machine has other addresses than the one that the profile states. */
export function noteMachine({ pointer }: GuestPlan, subject: string, refuse: Refuse): void {
  refuse({
    rule: "launch/place",
    at: `${pointer}/machine`,
    subject,
    why: "its machine has memory and devices where it always has them, not where the profile wants them",
  });
}

export function refusePassthrough(guest: GuestPlan, subject: string, refuse: Refuse): void {
  for (const { name, bus, pointer } of guest.passthrough) {
    if (bus === "pci") continue;
    refuse({
      rule: "launch/passthrough",
      at: pointer,
      subject,
      why: `left out is "${name}": devices of the bus "${bus}" cannot be given to a guest`,
    });
  }
}
