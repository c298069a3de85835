import type { PlatformGuest } from "../profile/platform.js";
import type { Interrupt, Range, Region } from "./place.js";

/** The machine that a VMM gives a guest: the places that it has, whoever gets them. */
export interface MachinePlan {
  /** QEMU's machine of this kind. */
  readonly kind: "virt" | "q35" | "microvm" | "s390-ccw-virtio";
  /** Whether the places are QEMU's, none of which the profile changes. */
  readonly isStock: boolean;
  readonly mmio: MmioWindow | undefined;
  readonly pci: PciBridge | undefined;
  /** Memory of the guest, by address. */
  readonly memory: readonly Range[];
  /** Registers that machines of this kind have besides virtio. */
  readonly fixed: readonly Region[];
  readonly dmaCoherent: boolean;
  /** Memory that devices are confined to, at the end of the guest's. */
  readonly dmaPool: Range | undefined;
}

/** Slots for virtio-mmio devices, one behind the other; slot n has interrupt `interrupt + n`. */
export interface MmioWindow {
  readonly address: number;
  readonly slots: number;
  readonly slotBytes: number;
  readonly interrupt: number;
  readonly trigger: Interrupt["trigger"];
}

/** The host bridge of a PCI root bus; undefined parts are decided by the guest's firmware. */
export interface PciBridge {
  /** Highest slot that a device gets without asking for it. */
  readonly lastSlot: number;
  readonly ecam: Range | undefined;
  readonly buses: number;
  /** Windows for the registers of devices. */
  readonly memory32: Range | undefined;
  readonly memory64: Range | undefined;
  readonly io: Range | undefined;
  /** INTA of slot 0; pin p of slot s reaches `interrupt + (s + p) % 4`, INTA being pin 0. */
  readonly interrupt: number | undefined;
}

const KIB = 1024;
const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

/** The places that a guest has, from its machine and what the profile says about that. */
export function machineOf(guest: PlatformGuest): MachinePlan {
  const { machine, memoryBytes, pointer } = guest;
  const stock = stockMachine(guest);
  const memory =
    machine.memoryAddress === undefined
      ? stock.memory
      : [{ address: machine.memoryAddress, sizeBytes: memoryBytes }];
  const isStock = [machine.memoryAddress, machine.mmio, machine.pci].every(
    (part) => part === undefined,
  );
  return {
    kind: stock.kind,
    isStock,
    mmio: stock.mmio === undefined ? undefined : (statedWindow(guest) ?? stock.mmio),
    pci: statedBridge(guest) ?? stock.pci,
    memory,
    fixed: isStock ? stock.fixed.map((region) => ({ ...region, pointer })) : [],
    dmaCoherent: machine.dmaCoherent,
    dmaPool: poolOf(machine.dmaPool, memory),
  };
}

type StockRegion = Omit<Region, "pointer" | "kind"> & { readonly kind: "machine" };

interface StockMachine {
  readonly kind: MachinePlan["kind"];
  readonly mmio: MmioWindow | undefined;
  readonly pci: PciBridge;
  readonly memory: readonly Range[];
  readonly fixed: readonly StockRegion[];
}

/** Where QEMU's machines have their virtio-mmio transports, whatever a profile says. */
export const QEMU_WINDOWS: Readonly<Record<"virt" | "microvm", MmioWindow>> = {
  virt: { address: 0x0a000000, slots: 32, slotBytes: 512, interrupt: 16, trigger: "edge" },
  // With `ioapic2=on`, which gives each of the 24 transports an interrupt of its own.
  microvm: { address: 0xfeb00000, slots: 24, slotBytes: 512, interrupt: 24, trigger: "level" },
};

/** Of the machines for x86_64 only microvm has virtio-mmio, and it has it only besides PCI. */
function stockMachine(guest: PlatformGuest): StockMachine {
  switch (guest.architecture) {
    case "aarch64":
      return virt(guest);
    case "s390x":
      return s390x(guest);
    case "x86_64":
      return guest.devices.some(({ transport }) => transport === "mmio")
        ? microvm(guest)
        : q35(guest);
  }
}

/** QEMU's machine for Arm, in the layout that it has had since version 3.0. */
function virt({ memoryBytes, interruptController }: PlatformGuest): StockMachine {
  return {
    kind: "virt",
    mmio: QEMU_WINDOWS.virt,
    pci: {
      lastSlot: 31,
      ecam: { address: 0x40_1000_0000, sizeBytes: 256 * MIB },
      buses: 256,
      memory32: { address: 0x10000000, sizeBytes: 0x2eff0000 },
      memory64: { address: 0x80_0000_0000, sizeBytes: 512 * GIB },
      io: { address: 0x3eff0000, sizeBytes: 64 * KIB },
      interrupt: 3,
    },
    memory: [{ address: 0x40000000, sizeBytes: memoryBytes }],
    fixed: [
      region("flash", 0, 128 * MIB),
      region("GIC distributor", 0x08000000, 64 * KIB),
      ...(interruptController === "gicv2"
        ? [region("GIC processor interface", 0x08010000, 64 * KIB)]
        : [
            region("GIC ITS", 0x08080000, 128 * KIB),
            region("GIC redistributors", 0x080a0000, 0xf60000),
          ]),
      region("serial line", 0x09000000, 4 * KIB),
      region("clock", 0x09010000, 4 * KIB),
      region("firmware configuration", 0x09020000, 4 * KIB),
      region("power button", 0x09030000, 4 * KIB),
    ],
  };
}

function microvm({ memoryBytes }: PlatformGuest): StockMachine {
  return {
    kind: "microvm",
    mmio: QEMU_WINDOWS.microvm,
    pci: {
      lastSlot: 30,
      ecam: { address: 0xe0000000, sizeBytes: 256 * MIB },
      buses: 256,
      memory32: { address: 0xc0000000, sizeBytes: 512 * MIB },
      memory64: undefined,
      io: undefined,
      interrupt: 16,
    },
    memory: split(memoryBytes, 3 * GIB),
    fixed: [
      // Its interrupt does not arrive: QEMU's I/O APICs take input 0 for 2, as a PC's first one has it.
      region("transport 0", 0xfeb00000, 512),
      region("interrupt controllers", 0xfec00000, 0x11000),
      region("APIC", 0xfee00000, MIB),
    ],
  };
}

/** A bridge that firmware places, or that has no addresses at all. */
const UNPLACED_BRIDGE = {
  ecam: undefined,
  memory32: undefined,
  memory64: undefined,
  io: undefined,
  interrupt: undefined,
} as const satisfies Partial<PciBridge>;

function q35({ memoryBytes }: PlatformGuest): StockMachine {
  return {
    kind: "q35",
    mmio: undefined,
    // Slot 31 holds the south bridge. SeaBIOS and OVMF place and route everything.
    pci: { ...UNPLACED_BRIDGE, lastSlot: 30, buses: 256 },
    memory: memoryBytes >= 0xb0000000 ? split(memoryBytes, 2 * GIB) : split(memoryBytes, 3 * GIB),
    fixed: [region("interrupt controllers", 0xfec00000, 4 * KIB), region("APIC", 0xfee00000, MIB)],
  };
}

/** Channel devices have no addresses, and zPCI functions are found by number. */
function s390x({ memoryBytes }: PlatformGuest): StockMachine {
  return {
    kind: "s390-ccw-virtio",
    mmio: undefined,
    pci: { ...UNPLACED_BRIDGE, lastSlot: 31, buses: 1 },
    memory: [{ address: 0, sizeBytes: memoryBytes }],
    fixed: [],
  };
}

/** Memory of a PC: what does not fit below the devices lies above 4 GiB. */
function split(sizeBytes: number, lowBytes: number): Range[] {
  if (sizeBytes <= lowBytes) return [{ address: 0, sizeBytes }];
  return [
    { address: 0, sizeBytes: lowBytes },
    { address: 4 * GIB, sizeBytes: sizeBytes - lowBytes },
  ];
}

function region(name: string, address: number, sizeBytes: number): StockRegion {
  return { kind: "machine", name, address, sizeBytes };
}

function statedWindow({ machine }: PlatformGuest): MmioWindow | undefined {
  if (machine.mmio === undefined) return undefined;
  const { address, slots, slotSize, interrupt, trigger } = machine.mmio;
  return { address, slots, slotBytes: slotSize, interrupt, trigger };
}

const BUS_BYTES = MIB;

function statedBridge({ machine }: PlatformGuest): PciBridge | undefined {
  if (machine.pci === undefined) return undefined;
  const { ecam, buses, memory, interrupt } = machine.pci;
  return {
    lastSlot: 31,
    ecam: { address: ecam, sizeBytes: buses * BUS_BYTES },
    buses,
    memory32: { address: memory.address, sizeBytes: memory.size },
    memory64: undefined,
    io: undefined,
    interrupt,
  };
}

/** The last memory below 4 GiB, which every device can reach. */
function poolOf(sizeBytes: number | undefined, memory: readonly Range[]): Range | undefined {
  const low = memory.filter(({ address }) => address < 4 * GIB).at(-1) ?? memory[0];
  if (sizeBytes === undefined || low === undefined) return undefined;
  const end = Math.min(low.address + low.sizeBytes, 4 * GIB);
  return { address: end - sizeBytes, sizeBytes };
}
