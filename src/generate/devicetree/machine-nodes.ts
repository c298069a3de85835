import type { GuestPlan } from "../../plan/plan.js";
import { GIC_LABEL } from "./interrupt.js";
import { cellGroups, cells, type DtNode, dtNode, phandle, reg, unit } from "./tree.js";

/** The label of what takes the message-signalled interrupts of PCI devices. */
const ITS_LABEL = "its";

/** Where a whole tree sends the message-signalled interrupts; a GICv2 takes none. */
export function msiController(guest: GuestPlan): string | undefined {
  return isGicV2(guest) ? undefined : ITS_LABEL;
}

/** Processors that a GIC counts as one cluster, by its version. */
const CLUSTER_SIZES = { gicv2: 8, gicv3: 16 } as const;
const CLUSTER_SHIFT = 8;
/** Interrupts of the processor itself: of the secure, plain, virtual and hypervisor timer. */
const TIMER_PPIS = [13, 14, 11, 10] as const;
const GIC_PPI = 1;
const LEVEL = 4;
const UART_SPI = 1;
const UART_HZ = 24_000_000;

/** Where QEMU's virt has what is no device of ours. */
const VIRT = {
  distributor: { address: 0x08000000, sizeBytes: 0x10000 },
  processorInterface: { address: 0x08010000, sizeBytes: 0x10000 },
  its: { address: 0x08080000, sizeBytes: 0x20000 },
  redistributors: { address: 0x080a0000, sizeBytes: 0xf60000 },
  uart: { address: 0x09000000, sizeBytes: 0x1000 },
} as const;

/** What a guest needs besides its devices: memory, processors, interrupts, a clock, a console. */
export function machineNodes(guest: GuestPlan): readonly DtNode[] {
  const [memory] = guest.machine.memory;
  return [
    dtNode("chosen", { properties: { "stdout-path": [`/${unit("serial", VIRT.uart.address)}`] } }),
    ...(memory === undefined
      ? []
      : [
          dtNode(unit("memory", memory.address), {
            properties: { device_type: ["memory"], reg: reg(...guest.machine.memory) },
          }),
        ]),
    processors(guest),
    dtNode("psci", {
      properties: { compatible: ["arm,psci-1.0", "arm,psci-0.2"], method: ["hvc"] },
    }),
    timer(guest),
    interruptController(guest),
    ...serialLine(),
  ];
}

function isGicV2({ interruptController }: GuestPlan): boolean {
  return interruptController === "gicv2";
}

function processors(guest: GuestPlan): DtNode {
  const size = CLUSTER_SIZES[isGicV2(guest) ? "gicv2" : "gicv3"];
  const nodes = Array.from({ length: guest.vcpus }, (_, index) => {
    const affinity = (Math.floor(index / size) << CLUSTER_SHIFT) | (index % size);
    return dtNode(unit("cpu", affinity), {
      properties: {
        device_type: ["cpu"],
        compatible: ["arm,armv8"],
        reg: cells(affinity),
        "enable-method": ["psci"],
      },
    });
  });
  return dtNode("cpus", {
    properties: { "#address-cells": cells(1), "#size-cells": cells(0) },
    children: nodes,
  });
}

function timer(guest: GuestPlan): DtNode {
  // A GICv2 wants to know which processors an interrupt of theirs is for: bits 8 and up.
  const mask = isGicV2(guest) ? ((1 << Math.min(guest.vcpus, 8)) - 1) << 8 : 0;
  return dtNode("timer", {
    properties: {
      compatible: ["arm,armv8-timer"],
      interrupts: cellGroups(TIMER_PPIS.map((ppi) => [GIC_PPI, ppi, mask | LEVEL])),
      "always-on": true,
    },
  });
}

function interruptController(guest: GuestPlan): DtNode {
  const { distributor, processorInterface, redistributors, its } = VIRT;
  const common = {
    "#interrupt-cells": cells(3),
    "interrupt-controller": true,
    "#address-cells": cells(2),
    "#size-cells": cells(2),
    ranges: true,
  } as const;
  const name = unit("interrupt-controller", distributor.address);
  if (isGicV2(guest)) {
    const properties = {
      compatible: ["arm,cortex-a15-gic"],
      reg: reg(distributor, processorInterface),
      ...common,
    };
    return dtNode(name, { label: GIC_LABEL, properties });
  }
  return dtNode(name, {
    label: GIC_LABEL,
    properties: { compatible: ["arm,gic-v3"], reg: reg(distributor, redistributors), ...common },
    children: [
      dtNode(unit("msi-controller", its.address), {
        label: ITS_LABEL,
        properties: {
          compatible: ["arm,gic-v3-its"],
          reg: reg(its),
          "msi-controller": true,
          "#msi-cells": cells(1),
        },
      }),
    ],
  });
}

function serialLine(): DtNode[] {
  return [
    dtNode("clock-24mhz", {
      label: "uart_clock",
      properties: {
        compatible: ["fixed-clock"],
        "#clock-cells": cells(0),
        "clock-frequency": cells(UART_HZ),
      },
    }),
    dtNode(unit("serial", VIRT.uart.address), {
      properties: {
        compatible: ["arm,pl011", "arm,primecell"],
        reg: reg(VIRT.uart),
        interrupts: cells(0, UART_SPI, LEVEL),
        clocks: cells(phandle("uart_clock"), phandle("uart_clock")),
        "clock-names": ["uartclk", "apb_pclk"],
      },
    }),
  ];
}
