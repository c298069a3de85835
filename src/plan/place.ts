export type Place = PciPlace | MmioPlace | CcwPlace;
export type Bus = Place["bus"];

/** A slot of the root bus, function 0. */
export interface PciPlace {
  readonly bus: "pci";
  /** From 1, since 0 is the host bridge. */
  readonly slot: number;
  /** As tools write it: `0000:00:05.0`. */
  readonly address: string;
  /** What INTA of the slot reaches; undefined where firmware decides, as on q35. */
  readonly interrupt: Interrupt | undefined;
}

/** The registers and the interrupt of virtio-mmio. */
export interface MmioPlace extends Range {
  readonly bus: "mmio";
  readonly interrupt: Interrupt;
  /**
   * The slot of the machine's window with exactly this address and interrupt, from 0. Undefined when
   * the profile puts the device elsewhere.
   */
  readonly slot: number | undefined;
}

/** A device number of the virtual channel subsystem, such as `fe.0.0001`. */
export interface CcwPlace {
  readonly bus: "ccw";
  readonly number: string;
}

export interface Interrupt {
  /** A shared peripheral interrupt of a GIC (INTID minus 32), or a global system interrupt. */
  readonly kind: "spi" | "gsi";
  readonly number: number;
  readonly trigger: "level" | "edge";
}

export interface Range {
  readonly address: number;
  readonly sizeBytes: number;
}

/** The name of an IOMMU device, and the endpoint id by which it knows another device. */
export interface EndpointPlan {
  readonly device: string;
  readonly endpoint: number;
}

/** A part of the address space of a guest. */
export interface Region extends Range {
  readonly kind: "memory" | "dma-pool" | "mmio" | "pci" | "registers" | "device-memory" | "machine";
  readonly name: string;
  /** JSON pointer of what the profile says about it. */
  readonly pointer: string;
}
