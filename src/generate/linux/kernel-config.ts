import type { GuestPlan, Place } from "../../plan/plan.js";
import type { Architecture } from "../../profile/platform.js";
import { LINUX_DRIVERS, type LinuxDriver } from "./driver-options.js";

/**
 * A fragment for the configuration of a guest's kernel (`scripts/kconfig/merge_config.sh`): the
 * drivers of its devices and their transports, and nothing else.
 */
export function kernelConfig(guest: GuestPlan, remarks: readonly string[]): string {
  const seen = new Set<string>();
  const lines = [...remarks.map((remark) => `# ${remark}`), "", ...once(transport(guest), seen)];
  const types = new Set(guest.devices.map(({ device }) => device.type));
  for (const type of types) {
    const names = guest.devices.filter(({ device }) => device.type === type);
    const title = `${type}: ${names.map(({ device }) => device.name).join(", ")}`;
    const driver = LINUX_DRIVERS[type];
    lines.push("", `# ${title}`);
    if (driver === undefined) lines.push("# Linux has no driver for it.");
    else if (driver.lackingOn?.includes(guest.architecture)) {
      lines.push(`# Linux has no driver for it on ${guest.architecture}.`);
    } else {
      if (driver.isNew) lines.push("# Linux 6.12 has it not yet, 7.3 has.");
      lines.push(...once(optionsOf(driver, guest.architecture), seen));
    }
  }
  return `${lines.join("\n")}\n`;
}

function optionsOf(driver: LinuxDriver, architecture: Architecture): readonly string[] {
  if (architecture !== "s390x") return driver.options;
  const options = driver.options.filter((option) => !driver.notOnS390x?.includes(option));
  return driver.needsDeviceMemory ? ["PCI", ...options] : options;
}

function once(options: readonly string[], seen: Set<string>): readonly string[] {
  return options.flatMap((option) => {
    if (seen.has(option)) return [];
    seen.add(option);
    return [`CONFIG_${option}=y`];
  });
}

function transport(guest: GuestPlan): readonly string[] {
  const { architecture, machine, devices } = guest;
  const buses = new Set<Place["bus"]>(devices.map(({ place }) => place.bus));
  return [
    ...DESCRIPTION[architecture],
    "VIRTIO_MENU",
    ...(buses.has("mmio") ? ["VIRTIO_MMIO"] : []),
    ...(buses.has("mmio") && architecture === "x86_64" ? ["VIRTIO_MMIO_CMDLINE_DEVICES"] : []),
    ...(buses.has("pci") ? ["PCI", "PCI_MSI", "VIRTIO_PCI"] : []),
    ...(buses.has("pci") && architecture === "aarch64" ? ["PCI_HOST_GENERIC"] : []),
    ...(buses.has("ccw") ? ["S390_GUEST"] : []),
    ...(machine.dmaPool === undefined ? [] : ["DMA_RESTRICTED_POOL"]),
  ];
}

/** How a guest of the architecture learns of its devices. */
const DESCRIPTION: Readonly<Record<Architecture, readonly string[]>> = {
  x86_64: ["ACPI"],
  aarch64: ["OF"],
  s390x: [],
};
