/** Words that documents and platforms share. */

/** Version of the format of platform profiles that this version reads. */
export const SCHEMA_VERSION = 2;

export const ARCHITECTURES = ["x86_64", "aarch64", "s390x"] as const;
export type Architecture = (typeof ARCHITECTURES)[number];

export const TRANSPORT_NAMES = ["pci", "mmio", "ccw", "vhost-user"] as const;
export type Transport = (typeof TRANSPORT_NAMES)[number];

export const RING_LAYOUTS = ["split", "packed"] as const;
export type RingLayout = (typeof RING_LAYOUTS)[number];

/** How far the failure of one device can reach: its process, its thread, or its neighbours. */
export const ISOLATIONS = ["process", "lane", "shared"] as const;
export type Isolation = (typeof ISOLATIONS)[number];

export const INTERRUPT_CONTROLLERS = ["apic", "x2apic", "gicv2", "gicv3", "gicv4", "flic"] as const;
export type InterruptController = (typeof INTERRUPT_CONTROLLERS)[number];

/** The transports a guest of an architecture can have, its usual one first. */
export const TRANSPORTS: Readonly<Record<Architecture, readonly [Transport, ...Transport[]]>> = {
  x86_64: ["pci", "mmio", "vhost-user"],
  aarch64: ["mmio", "pci", "vhost-user"],
  s390x: ["ccw", "pci", "vhost-user"],
};

/** The interrupt controllers of an architecture, its usual one first. */
export const CONTROLLERS: Readonly<
  Record<Architecture, readonly [InterruptController, ...InterruptController[]]>
> = {
  x86_64: ["apic", "x2apic"],
  aarch64: ["gicv3", "gicv2", "gicv4"],
  s390x: ["flic"],
};
