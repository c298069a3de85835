import type { GuestPlan } from "../../plan/plan.js";

/**
 * Kernel arguments that tell Linux of virtio-mmio devices: for a kernel with
 * CONFIG_VIRTIO_MMIO_CMDLINE_DEVICES and a guest with neither device tree nor ACPI. Interrupts are
 * what the kernel requests them by, which are global system interrupts on x86_64 only; undefined
 * elsewhere and without such devices.
 */
export function commandLine({ architecture, devices }: GuestPlan): string | undefined {
  if (architecture !== "x86_64") return undefined;
  const words = devices.flatMap(({ place }) => {
    if (place.bus !== "mmio") return [];
    const { address, sizeBytes, interrupt } = place;
    // The number at the end names the device, `virtio-mmio.47`, and stays when the profile grows.
    const { number } = interrupt;
    return [`virtio_mmio.device=${sizeBytes}@0x${address.toString(16)}:${number}:${number}`];
  });
  return words.length === 0 ? undefined : `${words.join(" ")}\n`;
}
