import type { GuestPlan } from "../../plan/plan.js";
import { cells, type DtNode, dtNode, reg, unit } from "./tree.js";

/** The label of the pool that devices are confined to. */
export const POOL_LABEL = "dma_pool";

/** Memory of the guest that is set apart; nothing unless the profile asks for it. */
export function reservedMemory({ machine }: GuestPlan): readonly DtNode[] {
  const { dmaPool } = machine;
  if (dmaPool === undefined) return [];
  const pool = dtNode(unit("restricted-dma", dmaPool.address), {
    label: POOL_LABEL,
    comment:
      "The kernel's binding of virtio,mmio has no memory-region, and kernels use the pool only " +
      "with CONFIG_DMA_RESTRICTED_POOL.",
    properties: { compatible: ["restricted-dma-pool"], reg: reg(dmaPool) },
  });
  return [
    dtNode("reserved-memory", {
      properties: { "#address-cells": cells(2), "#size-cells": cells(2), ranges: true },
      children: [pool],
    }),
  ];
}
