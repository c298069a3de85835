import { address, choice, flag, integer, record, size } from "./field.js";

const MMIO_WINDOW = record(
  {
    address: address({ doc: "Where the first device's registers start.", example: "0xa000000" }),
    slots: integer(1, 1024, { doc: "Devices that it has room for.", example: 32, default: 32 }),
    slotSize: size({ doc: "Bytes from one device to the next.", example: 512, default: 512 }),
    interrupt: integer(0, 8191, {
      doc: "Interrupt of the first slot; the others follow. A GSI on x86_64, an SPI on aarch64.",
      example: 16,
    }),
    trigger: choice(["level", "edge"], {
      doc: "How devices signal.",
      example: "level",
      default: "level",
    }),
  },
  {
    doc: "Where the VMM puts virtio-mmio devices; without it, where QEMU's machine does.",
    example: { address: "0xa000000", interrupt: 16 },
    optional: true,
  },
);

const PCI_BRIDGE = record(
  {
    ecam: address({
      doc: "Configuration space of the root bus (ECAM).",
      example: "0x4010000000",
    }),
    buses: integer(1, 256, { doc: "Buses that it covers.", example: 16, default: 1 }),
    memory: record(
      {
        address: address({ doc: "Where the window starts.", example: "0x10000000" }),
        size: size({ doc: "How many bytes.", example: "512MiB" }),
      },
      {
        doc: "Window below 4 GiB for the registers of devices.",
        example: { address: "0x10000000", size: "512MiB" },
      },
    ),
    interrupt: integer(0, 8188, {
      doc: "Interrupt of INTA of slot 0; the next three are those of INTB to INTD.",
      example: 3,
    }),
  },
  {
    doc: "The PCI host bridge of the VMM; without it, that of QEMU's machine.",
    example: {
      ecam: "0x4010000000",
      memory: { address: "0x10000000", size: "512MiB" },
      interrupt: 3,
    },
    optional: true,
  },
);

/** What a guest's VMM has places for: the plan takes addresses and interrupts from here. */
export const MACHINE = record(
  {
    memoryAddress: address({
      doc: "Where the guest's memory starts; without it, where QEMU's machine has it.",
      example: "0x40000000",
      optional: true,
    }),
    mmio: MMIO_WINDOW,
    pci: PCI_BRIDGE,
    dmaCoherent: flag({
      doc: "Whether devices see what the guest's caches hold, as they do under every usual VMM.",
      example: true,
      default: true,
    }),
    dmaPool: size({
      doc: "Memory that devices of the guest are confined to: a restricted DMA pool.",
      example: "64MiB",
      optional: true,
    }),
  },
  {
    doc: "The machine that the VMM gives the guest, where it is not QEMU's.",
    example: { mmio: { address: "0xa000000", interrupt: 16 } },
    optional: true,
  },
);
