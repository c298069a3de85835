import type { Bus, GuestPlan } from "../../../plan/plan.js";
import { gicVersion } from "../launch/processors.js";

/** The guest's machine and processors as QEMU calls them. */
export function machineArguments(guest: GuestPlan, memoryId: string): string {
  const { vcpus, interruptController } = guest;
  const gic = gicVersion(interruptController);
  const machine = [
    machineType(guest),
    ...(gic === undefined ? [] : [`gic-version=${gic}`]),
    `memory-backend=${memoryId}`,
  ];
  const cpu = interruptController === "x2apic" ? "max,+x2apic" : "max";
  return `-machine ${machine.join(",")} -cpu ${cpu} -smp ${vcpus}`;
}

function machineType(guest: GuestPlan): string {
  const { kind } = guest.machine;
  if (kind !== "microvm") return kind;
  // The second interrupt controller triples the virtio-mmio transports.
  return usesBus(guest, "pci") ? "microvm,ioapic2=on,pcie=on" : "microvm,ioapic2=on";
}

export function usesBus({ devices, passthroughPlaces }: GuestPlan, bus: Bus): boolean {
  return [...devices, ...passthroughPlaces].some(({ place }) => place?.bus === bus);
}
