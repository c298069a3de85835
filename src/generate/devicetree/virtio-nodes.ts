import { deviceByName } from "../../catalogue/index.js";
import type { DevicePlan, GuestPlan, MmioPlace, PciPlace } from "../../plan/plan.js";
import { deviceChildren, hasDeviceChild, labelOf } from "./device-child.js";
import { gicCells } from "./interrupt.js";
import { POOL_LABEL } from "./reserved-memory.js";
import { cells, type DtNode, dtNode, flag, phandle, reg, unit } from "./tree.js";

/** Device ids of PCI are these plus VIRTIO's (VIRTIO 1.4, section 4.1.2). */
const PCI_DEVICE_BASE = 0x1040;
/** A slot in the first cell of `reg` below a PCI bridge. */
const SLOT_SHIFT = 11;

/** A node for each device on virtio-mmio. */
export function mmioNodes(guest: GuestPlan): readonly DtNode[] {
  return guest.devices.flatMap((plan) => {
    const { place } = plan;
    return place.bus === "mmio" ? [mmioNode(plan, place, guest)] : [];
  });
}

function mmioNode(plan: DevicePlan, place: MmioPlace, { machine }: GuestPlan): DtNode {
  const { device } = plan;
  const isIommu = device.type === "iommu";
  const usesPool =
    machine.dmaPool !== undefined && device.features.offered.includes("VIRTIO_F_ACCESS_PLATFORM");
  return dtNode(unit(isIommu ? "iommu" : "virtio", place.address), {
    label: isIommu ? iommuLabel(device.name) : undefined,
    comment: `${device.name}: ${device.type}`,
    properties: {
      compatible: ["virtio,mmio"],
      reg: reg(place),
      interrupts: cells(...gicCells(place.interrupt)),
      "dma-coherent": flag(machine.dmaCoherent),
      "#iommu-cells": isIommu ? cells(1) : undefined,
      iommus: iommusOf(plan),
      "memory-region": usesPool ? cells(phandle(POOL_LABEL)) : undefined,
    },
    children: deviceChildren(device),
  });
}

function iommusOf({ iommu }: DevicePlan) {
  return iommu === undefined ? undefined : cells(phandle(iommuLabel(iommu.device)), iommu.endpoint);
}

/** Of devices on PCI only those that other nodes refer to have nodes; the others are found. */
export function pciNodes(guest: GuestPlan): readonly DtNode[] {
  return guest.devices.flatMap((plan) => {
    const { device, place } = plan;
    if (place.bus !== "pci") return [];
    if (device.type === "iommu") return [pciIommu(device.name, place)];
    return hasDeviceChild(device) ? [pciDevice(plan, place)] : [];
  });
}

function pciIommu(name: string, { slot }: PciPlace): DtNode {
  return dtNode(unit("iommu", slot), {
    label: iommuLabel(name),
    comment: `${name}: iommu`,
    properties: {
      compatible: ["virtio,pci-iommu", pciCompatible("iommu")],
      reg: pciReg(slot),
      "#iommu-cells": cells(1),
    },
  });
}

function pciDevice({ device }: DevicePlan, { slot }: PciPlace): DtNode {
  return dtNode(unit("virtio", slot), {
    comment: `${device.name}: ${device.type}`,
    properties: { compatible: [pciCompatible(device.type)], reg: pciReg(slot) },
    children: deviceChildren(device),
  });
}

function pciReg(slot: number) {
  return cells(slot << SLOT_SHIFT, 0, 0, 0, 0);
}

function pciCompatible(type: string): string {
  const id = PCI_DEVICE_BASE + (deviceByName(type)?.id ?? 0);
  return `pci1af4,${id.toString(16)}`;
}

export function iommuLabel(name: string): string {
  return labelOf(name);
}
