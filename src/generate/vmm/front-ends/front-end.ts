import type { Bus } from "../../../plan/plan.js";
import type { PlatformDeviceOf } from "../../../profile/platform.js";
import type { ServedType } from "../../../profile/served/index.js";

/** QEMU's side of a vhost-user device of one type. */
export interface QemuFrontEnd<Type extends ServedType> {
  readonly driver: DriverNames;
  /** Where that depends on the device: its names instead of `driver`. */
  driverFor?(device: PlatformDeviceOf<Type>): DriverNames;
  /** Properties of the `-device` argument, without the bus's. */
  properties(device: PlatformDeviceOf<Type>): readonly string[];
  /** How it is attached to the socket, where that is not by the chardev itself. */
  attach?(device: PlatformDeviceOf<Type>, chardev: string): QemuAttachment;
  /**
   * Whether it connects again to a backend that was restarted; the others refuse to start with a
   * reconnecting socket.
   */
  readonly reconnects: boolean;
  /** Whether it leaves the backend without the features that the guest accepts: there may be none about rings then. */
  readonly keepsFeatures?: boolean;
  /** Whether it has as many MSI-X vectors as zPCI needs, which has no other interrupts. */
  readonly worksOnZpci: boolean;
  /** What a reader has to know before the command works, in a sentence or two. */
  readonly note?: string;
}

/** Names of the `-device` argument on each bus; most front-ends do not ride on ccw. */
export type DriverNames = Readonly<Record<Exclude<Bus, "ccw">, string> & { ccw?: string }>;

/** What stands between a socket and its device. */
export interface QemuAttachment {
  /** A further argument: its option and its value. */
  readonly argument?: readonly [option: string, value: string];
  /** What the `-device` argument says of it. */
  readonly property: string;
}

/** A front-end whose name on PCI ends in "-pci". */
export function driverNamed(name: string): DriverNames {
  return { pci: `${name}-pci`, mmio: name };
}
