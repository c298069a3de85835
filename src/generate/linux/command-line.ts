import type { GuestPlan } from "../../plan/plan.js";
import type { Finding } from "../../profile/finding.js";

/** The first I/O APIC has 24 inputs; only ACPI tells Linux of another one. */
const LAST_INTERRUPT = 23;

/**
 * Kernel arguments that tell Linux of virtio-mmio devices: for a kernel with
 * CONFIG_VIRTIO_MMIO_CMDLINE_DEVICES and a guest with neither device tree nor ACPI. Interrupts are
 * what the kernel requests them by, which are global system interrupts on x86_64 only; undefined
 * elsewhere and without such devices.
 */
export function commandLine({ architecture, devices }: GuestPlan): string | undefined {
  if (architecture !== "x86_64") return undefined;
  const words = devices.flatMap(({ place }) => {
    if (place.bus !== "mmio" || place.interrupt.number > LAST_INTERRUPT) return [];
    const { address, sizeBytes, interrupt } = place;
    // The number at the end names the device, `virtio-mmio.47`, and stays when the profile grows.
    const { number } = interrupt;
    return [`virtio_mmio.device=${sizeBytes}@0x${address.toString(16)}:${number}:${number}`];
  });
  return words.length === 0 ? undefined : `${words.join(" ")}\n`;
}

/** The devices that no kernel argument can tell of. */
export function argumentFindings({ architecture, devices }: GuestPlan): Finding[] {
  if (architecture !== "x86_64") return [];
  return devices.flatMap(({ device, place }): Finding[] => {
    if (place.bus !== "mmio" || place.interrupt.number <= LAST_INTERRUPT) return [];
    const number = place.interrupt.number;
    return [
      {
        rule: "linux/argument",
        severity: "note",
        at: device.pointer,
        message: `no kernel argument tells of "${device.name}": Linux knows interrupt ${number} by ACPI only`,
        hint: "start the guest with its ACPI table, or state a window below 24 as `machine.mmio`",
      },
    ];
  });
}
