import type { Architecture, PassthroughDevice, PlatformDevice } from "../profile/platform.js";

/** A platform with everything decided that the profile leaves open. */
export interface Plan {
  readonly name: string;
  readonly description: string;
  /** Absolute path of the profile. */
  readonly source: string;
  readonly guests: readonly GuestPlan[];
}

export interface GuestPlan {
  readonly name: string;
  readonly architecture: Architecture;
  readonly memoryBytes: number;
  /** JSON pointer of the guest in its profile. */
  readonly pointer: string;
  /** In the order of the profile. */
  readonly devices: readonly DevicePlan[];
  readonly passthrough: readonly PassthroughDevice[];
}

/** The bus on which a VMM shows a device to its guest. */
export type Bus = "pci" | "mmio";

export interface DevicePlan<Device extends PlatformDevice = PlatformDevice> {
  readonly device: Device;
  /** The vhost-user socket, relative to the working directory of the backend. */
  readonly socketPath: string;
  /** The process of its own that the device asks for; undefined: the one of its guest. */
  readonly process: string | undefined;
  /** Devices of one lane share a thread. */
  readonly lane: string;
  readonly bus: Bus;
  /** Place on the PCI root bus, from 1 since 0 is the host bridge; undefined on other buses. */
  readonly pciSlot: number | undefined;
}
