import type {
  Architecture,
  InterruptController,
  PassthroughDevice,
  PlatformDevice,
} from "../profile/platform.js";
import type { MachinePlan } from "./machine.js";
import type { EndpointPlan, PciPlace, Place, Range, Region } from "./place.js";

export type { MachinePlan, MmioWindow, PciBridge } from "./machine.js";
export type {
  Bus,
  CcwPlace,
  EndpointPlan,
  Interrupt,
  MmioPlace,
  PciPlace,
  Place,
  Range,
  Region,
} from "./place.js";

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
  readonly vcpus: number;
  readonly interruptController: InterruptController;
  readonly machine: MachinePlan;
  /** JSON pointer of the guest in its profile. */
  readonly pointer: string;
  /** In the order of the profile. */
  readonly devices: readonly DevicePlan[];
  /**
   * In the plan of a part of a guest: its devices with those that somebody else serves, since the
   * guest finds them all.
   */
  readonly found?: readonly DevicePlan[];
  readonly passthrough: readonly PassthroughDevice[];
  /** Where they are, in the same order. */
  readonly passthroughPlaces: readonly PassthroughPlan[];
  /** The processes that serve the devices; the one that they share comes first. */
  readonly processes: readonly ProcessPlan[];
  /** What lies where in the address space of the guest, by address; nothing overlaps. */
  readonly regions: readonly Region[];
}

export interface DevicePlan<Device extends PlatformDevice = PlatformDevice> {
  readonly device: Device;
  /** The vhost-user socket, relative to the working directory of the backend. */
  readonly socketPath: string;
  /** The process of its own that the device asks for; undefined: the one of its guest. */
  readonly process: string | undefined;
  /** Devices of one lane share a thread. */
  readonly lane: string;
  /** Where the guest finds the device. */
  readonly place: Place;
  /** What the device is to the guest's IOMMU; undefined when it does not stand behind one. */
  readonly iommu: EndpointPlan | undefined;
  /** Guest memory that the device itself holds: of `pmem` and `memory` devices. */
  readonly memory: Range | undefined;
}

/** A device of the host that the guest has for itself. */
export interface PassthroughPlan {
  readonly device: PassthroughDevice;
  /** Of a PCI device; others have the registers and interrupts that the profile states. */
  readonly place: PciPlace | undefined;
  readonly iommu: EndpointPlan | undefined;
}

export interface ProcessPlan {
  /** The device that the process is for; undefined for the one that the others share. */
  readonly device: string | undefined;
  readonly lanes: readonly LanePlan[];
}

export interface LanePlan {
  readonly name: string;
  /** Names, in the order of the profile. */
  readonly devices: readonly string[];
}
