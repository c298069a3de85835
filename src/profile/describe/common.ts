import { ISOLATIONS, RING_LAYOUTS } from "../platform-parts.js";
import {
  address,
  choice,
  flag,
  integer,
  list,
  name,
  record,
  size,
  type TextForm,
  text,
} from "./field.js";

/** Keys that devices of every type have, and those of passthrough devices. */

const PCI_FORM: TextForm = {
  pattern: "^(0000:)?00:(0[1-9a-f]|1[0-9a-f])\\.0$",
  expected: "a slot of the root bus from 00:01.0 to 00:1f.0",
};
const CCW_FORM: TextForm = {
  pattern: "^fe\\.[0-3]\\.[0-9a-f]{4}$",
  expected: "a device number of the virtual channel subsystem such as fe.0.0001",
};

export const LEVELS = ["QM", "ASIL-A", "ASIL-B", "ASIL-C", "ASIL-D"] as const;

export const RINGS = list(choice(RING_LAYOUTS, { doc: "A ring layout.", example: "split" }), {
  doc: "Ring layouts that the device offers; packed rings stand for VIRTIO_F_RING_PACKED.",
  example: ["split"],
  optional: true,
  minItems: 1,
  unique: true,
});

export const QUEUE_SIZE = integer(1, 32768, {
  doc: "Entries of each queue: a power of two, at most 32768.",
  example: 256,
  optional: true,
});

export const PLACEMENT = record(
  {
    pci: text(
      12,
      { doc: "Place on the guest's PCI bus.", example: "00:05.0", optional: true },
      PCI_FORM,
    ),
    mmio: address({
      doc: "Where the registers of virtio-mmio start.",
      example: "0xa000000",
      optional: true,
    }),
    interrupt: integer(0, 8191, {
      doc: "Number of the interrupt: a GSI on x86_64, an SPI on aarch64.",
      example: 48,
      optional: true,
    }),
    ccw: text(
      9,
      { doc: "Device number on s390x.", example: "fe.0.0001", optional: true },
      CCW_FORM,
    ),
  },
  {
    doc: "Fixed place of the device; what is left out is decided by the plan.",
    example: { pci: "00:05.0" },
    optional: true,
  },
);

export const BUDGET = record(
  {
    inFlight: integer(1, 65535, {
      doc: "Requests that the device works on at the same time.",
      example: 32,
      optional: true,
    }),
    bytesPerSecond: size({
      doc: "Bytes in the buffers of requests, a second.",
      example: "50MiB",
      optional: true,
    }),
    operationsPerSecond: integer(1, Number.MAX_SAFE_INTEGER, {
      doc: "Requests a second.",
      example: 2000,
      optional: true,
    }),
    burstMs: integer(1, 60_000, {
      doc: "How much of the rates an idle device saves up, as milliseconds of them.",
      example: 100,
      optional: true,
    }),
    memory: size({
      doc: "Memory of the host that the device may hold for its guest.",
      example: "16MiB",
      optional: true,
    }),
  },
  {
    doc: "What the device may use; a driver that wants more is slowed down.",
    example: { inFlight: 32, bytesPerSecond: "50MiB" },
    optional: true,
  },
);

const SAFETY_FIELDS = {
  level: choice(LEVELS, {
    doc: "Criticality by ISO 26262.",
    example: "ASIL-B",
    optional: true,
  }),
  isolation: choice(ISOLATIONS, {
    doc: "How far a failure reaches: own process, own thread (lane), or shared with neighbours.",
    example: "lane",
    optional: true,
  }),
  onFailure: choice(["restart", "stop", "stop-backend"], {
    doc: "What follows when the device fails: it starts again, it stops, or the backend stops.",
    example: "restart",
    optional: true,
  }),
  watchdogMs: integer(1, 3_600_000, {
    doc: "Longest time without an answer of the device's lane, in milliseconds.",
    example: 1000,
    optional: true,
  }),
};

export const SAFETY = record(SAFETY_FIELDS, {
  doc: "Safety properties; what is left out comes from the guest.",
  example: { level: "ASIL-B", isolation: "process" },
  optional: true,
});

export const GUEST_SAFETY = record(SAFETY_FIELDS, {
  doc: "Safety properties of all devices of the guest that state none of their own.",
  example: { level: "QM", onFailure: "restart" },
  optional: true,
});

export const POLL_MICROSECONDS = integer(0, 1_000_000, {
  doc: "How long the lane goes on looking at the rings after work, before it blocks again.",
  example: 50,
  optional: true,
});

export const PASSTHROUGH = record(
  {
    name: name({ doc: "Name of the device, unique in its guest.", example: "gpu0" }),
    description: text(2000, {
      doc: "What the device is for.",
      example: "The graphics unit of the chip.",
      optional: true,
    }),
    bus: choice(["pci", "platform", "usb"], { doc: "Bus of the host.", example: "pci" }),
    host: text(255, {
      doc: "The device on the host: a PCI address, a platform device, or USB vendor:product.",
      example: "0000:03:00.0",
    }),
    iommu: flag({
      doc: "Whether the IOMMU of the host has to keep the device within the guest's memory.",
      example: true,
      default: true,
    }),
    compatible: text(255, {
      doc: "What the guest's device tree calls a platform device.",
      example: "vendor,npu",
      optional: true,
    }),
    registers: list(
      record(
        {
          address: address({ doc: "Where the registers start.", example: "0x10000000" }),
          size: size({ doc: "How many bytes.", example: "64KiB" }),
        },
        { doc: "A range.", example: { address: "0x10000000", size: "64KiB" } },
      ),
      {
        doc: "Registers of a platform device in the guest.",
        example: [{ address: "0x10000000", size: "64KiB" }],
        default: [],
        maxItems: 16,
      },
    ),
    interrupts: list(integer(0, 8191, { doc: "An interrupt.", example: 64 }), {
      doc: "Interrupts of a platform device in the guest.",
      example: [64],
      default: [],
      maxItems: 64,
      unique: true,
    }),
    placement: PLACEMENT,
    safety: SAFETY,
  },
  {
    doc: "A device of the host that the guest has for itself.",
    example: { name: "gpu0", bus: "pci", host: "0000:03:00.0" },
  },
);
