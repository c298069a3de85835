import type { Bus, DevicePlan, GuestPlan } from "../../../plan/plan.js";
import { noteMachine, noteOnlyPci } from "../launch/refusals.js";
import type { Refuse } from "../launch/vmm.js";

/** The bus of a device in a domain, whose machine for x86_64 has no virtio-mmio. */
export function libvirtBus({ place }: DevicePlan, { architecture }: GuestPlan): Bus {
  return place.bus === "mmio" && architecture === "x86_64" ? "pci" : place.bus;
}

/** Tells where devices are elsewhere than planned, with libvirt and with what starts guests by it. */
export function refuseLibvirtPlaces(guest: GuestPlan, subject: string, refuse: Refuse): void {
  const { devices, machine, pointer } = guest;
  const onMmio = devices.filter(({ place }) => place.bus === "mmio");
  if (!machine.isStock) noteMachine(guest, subject, refuse);
  if (guest.architecture === "x86_64") {
    for (const plan of onMmio) noteOnlyPci(plan, subject, refuse);
  } else if (onMmio.length > 0) {
    refuse({
      rule: "launch/place",
      at: pointer,
      subject,
      why:
        "virtio-mmio devices are in slots that QEMU chooses, so the guest takes its description " +
        "from QEMU, not from here",
    });
  }
}
