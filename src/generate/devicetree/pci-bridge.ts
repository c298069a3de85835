import type { GuestPlan, PciBridge } from "../../plan/plan.js";
import { GIC_LABEL, gicCells } from "./interrupt.js";
import {
  type Cell,
  cellGroups,
  cells,
  type DtNode,
  dtNode,
  flag,
  phandle,
  reg,
  unit,
  wide,
} from "./tree.js";
import { iommuLabel, pciNodes } from "./virtio-nodes.js";

const PINS = 4;
const PIN_MASK = 7;
/** Requester ids of a PCI segment. */
const ALL_IDS = 0x1_0000;
const SLOT_SHIFT = 11;
/** Kinds of windows in the first cell of a PCI address. */
const SPACES = { io: 0x0100_0000, memory32: 0x0200_0000, memory64: 0x0300_0000 } as const;

/**
 * The host bridge of a guest that has devices on PCI. Without an MSI controller, the label of one,
 * devices have the lines of the bridge.
 */
export function pciBridge(guest: GuestPlan, msiController?: string): readonly DtNode[] {
  const { machine, devices, passthroughPlaces } = guest;
  const isUsed = [...devices, ...passthroughPlaces].some(({ place }) => place?.bus === "pci");
  const bridge = machine.pci;
  if (!isUsed || bridge?.ecam === undefined) return [];
  return [
    dtNode(unit("pcie", bridge.ecam.address), {
      properties: {
        compatible: ["pci-host-ecam-generic"],
        device_type: ["pci"],
        reg: reg(bridge.ecam),
        "bus-range": cells(0, bridge.buses - 1),
        "linux,pci-domain": cells(0),
        "#address-cells": cells(3),
        "#size-cells": cells(2),
        ranges: cellGroups(windows(bridge)),
        "#interrupt-cells": cells(1),
        "interrupt-map-mask": cells((PINS - 1) << SLOT_SHIFT, 0, 0, PIN_MASK),
        "interrupt-map": cellGroups(interruptMap(bridge)),
        "msi-map":
          msiController === undefined ? undefined : cells(0, phandle(msiController), 0, ALL_IDS),
        "iommu-map": iommuMap(guest),
        "dma-coherent": flag(machine.dmaCoherent),
      },
      children: pciNodes(guest),
    }),
  ];
}

/** What a bridge that the VMM describes lacks: an IOMMU, and nodes that others refer to. */
export function bridgeAdditions(guest: GuestPlan): readonly DtNode[] {
  const children = pciNodes(guest);
  const { isStock, pci } = guest.machine;
  if (children.length === 0 || pci?.ecam === undefined) return [];
  // QEMU calls its bridge by the window of its devices; the unit address of others is that of `reg`.
  const address = isStock && pci.memory32 !== undefined ? pci.memory32.address : pci.ecam.address;
  return [
    dtNode(`&{/${unit("pcie", address)}}`, {
      properties: {
        "#address-cells": cells(3),
        "#size-cells": cells(2),
        "iommu-map": iommuMap(guest),
      },
      children,
    }),
  ];
}

function windows(bridge: PciBridge): Cell[][] {
  return (["io", "memory32", "memory64"] as const).flatMap((kind) => {
    const range = bridge[kind];
    if (range === undefined) return [];
    // Ports start at 0 on the bus; memory has the addresses that processors see.
    const bus = kind === "io" ? 0 : range.address;
    return [[SPACES[kind], ...wide(bus), ...wide(range.address), ...wide(range.sizeBytes)]];
  });
}

/** Four slots with four pins each; those of the next four slots are the same again. */
function interruptMap({ interrupt = 0 }: PciBridge): Cell[][] {
  const entries: Cell[][] = [];
  for (let slot = 0; slot < PINS; slot++) {
    for (let pin = 0; pin < PINS; pin++) {
      const number = interrupt + ((slot + pin) % PINS);
      const parent = gicCells({ kind: "spi", number, trigger: "level" });
      // A GIC has two address cells for its ITS, which are zero here.
      entries.push([slot << SLOT_SHIFT, 0, 0, pin + 1, phandle(GIC_LABEL), 0, 0, ...parent]);
    }
  }
  return entries;
}

/** Requester ids of the devices behind an IOMMU; the IOMMU itself is never among them. */
function iommuMap({ devices, passthroughPlaces }: GuestPlan) {
  const entries = [...devices, ...passthroughPlaces].flatMap(({ place, iommu }): Cell[][] => {
    if (place?.bus !== "pci" || iommu === undefined) return [];
    return [[iommu.endpoint, phandle(iommuLabel(iommu.device)), iommu.endpoint, 1]];
  });
  return entries.length === 0 ? undefined : cellGroups(entries);
}
