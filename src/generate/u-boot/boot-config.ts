import type { GuestPlan, Place } from "../../plan/plan.js";
import type { DescribedType } from "../../profile/devices/index.js";

/** U-Boot loads a system with these; it has no driver for anything else. */
const DRIVERS: { readonly [Type in DescribedType]?: readonly string[] } = {
  block: ["BLK", "VIRTIO_BLK"],
  network: ["NET", "VIRTIO_NET"],
  entropy: ["DM_RNG", "VIRTIO_RNG"],
};

/** A fragment for the configuration of U-Boot in a guest: the devices that it can boot from. */
export function bootConfig(guest: GuestPlan, remarks: readonly string[]): string {
  const buses = new Set<Place["bus"]>(guest.devices.map(({ place }) => place.bus));
  const types = [...new Set(guest.devices.map(({ device }) => device.type))];
  const drivers = types.flatMap((type) => DRIVERS[type] ?? []);
  const options = [
    "DM",
    "VIRTIO",
    "CMD_VIRTIO",
    ...(buses.has("mmio") ? ["VIRTIO_MMIO"] : []),
    ...(buses.has("pci") ? ["PCI", "VIRTIO_PCI"] : []),
    ...(buses.has("pci") && guest.architecture === "aarch64" ? ["PCIE_ECAM_GENERIC"] : []),
    ...drivers,
  ];
  const left = types.filter((type) => DRIVERS[type] === undefined);
  return [
    ...remarks.map((remark) => `# ${remark}`),
    "",
    ...[...new Set(options)].map((option) => `CONFIG_${option}=y`),
    ...(left.length === 0 ? [] : ["", `# U-Boot has no driver for: ${left.join(", ")}`]),
    "",
  ].join("\n");
}
