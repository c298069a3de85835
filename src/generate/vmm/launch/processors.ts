import type { GuestPlan } from "../../../plan/plan.js";
import type { InterruptController } from "../../../profile/platform.js";
import type { Refuse } from "./vmm.js";

/**
 * The interrupt controller of an Arm guest as monitors number it; undefined for other guests. What
 * is new in version 4 is between hypervisor and hardware: a guest of it finds version 3.
 */
export function gicVersion(controller: InterruptController): 2 | 3 | undefined {
  switch (controller) {
    case "gicv2":
      return 2;
    case "gicv3":
    case "gicv4":
      return 3;
    case "apic":
    case "x2apic":
    case "flic":
      return undefined;
  }
}

/** Says that a guest has version 3 where the profile wants version 4. */
export function noteGicv4(guest: GuestPlan, subject: string, refuse: Refuse): void {
  if (guest.interruptController !== "gicv4") return;
  noteController(guest, subject, refuse, "the guest finds gicv3, as monitors show no gicv4 to it");
}

/** Says that a monitor has an interrupt controller of its own choice, unless it is the wanted one. */
export function noteOwnGic(guest: GuestPlan, subject: string, refuse: Refuse): void {
  const { interruptController } = guest;
  if (interruptController !== "gicv2" && interruptController !== "gicv4") return;
  const why = `the interrupt controller is the host's or gicv3, not ${interruptController}`;
  noteController(guest, subject, refuse, why);
}

/** A domain that Xen starts itself has the controller of the hardware; xl's can have an older one. */
export function noteXenGic(guest: GuestPlan, refuse: Refuse): void {
  noteGicv4(guest, "Xen", refuse);
  if (guest.interruptController !== "gicv2") return;
  const why = "a domain of dom0less has the interrupt controller of the hardware; xl's has gicv2";
  noteController(guest, "Xen", refuse, why);
}

function noteController(guest: GuestPlan, subject: string, refuse: Refuse, why: string): void {
  const at = `${guest.pointer}/interruptController`;
  refuse({ rule: "launch/processors", at, subject, why });
}
