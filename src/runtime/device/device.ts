import type { MemoryWindow } from "../memory/memory-window.js";
import type { Chain } from "../queue/chain.js";
import type { DeviceCommand } from "./command.js";
import type { ConfigSpace } from "./config-space.js";
import type { FeatureSet } from "./feature-set.js";

/** How the chains of a queue reach the device. */
export const QueueRole = {
  /** The driver sends requests; each chain goes to `Device.handle`. */
  Request: "request",
  /** The driver lends buffers; the device takes one when it has something to say. */
  Supply: "supply",
} as const;

export type QueueRole = (typeof QueueRole)[keyof typeof QueueRole];

/** What became of a chain that was handed to a device. */
export const Handled = {
  /** The request is finished; the chain goes back to the driver at once. */
  Done: 0,
  /** The device keeps the chain and completes it later. */
  Pending: 1,
} as const;

export type Handled = (typeof Handled)[keyof typeof Handled];

/** Bytes that are copied before they are looked at, the readable part of a chain for one. */
export interface ReadableBytes {
  readonly length: number;
  copyTo(target: Uint8Array, offset: number): void;
}

/** What a device may do with its own queues while the driver has them running. */
export interface DeviceQueues {
  /** Takes the next chain of a supply queue; null when the driver lent none or the queue does not run. */
  take(queue: number): Chain | null;
  /** Gives the chain that was taken last back untouched. */
  putBack(queue: number, chain: Chain): void;
  /** The window of guest memory that holds a guest-physical address; undefined where there is no memory. */
  findMemory(guestAddress: number): MemoryWindow | undefined;
  /** Completes a chain: one taken by `take`, or one answered with `Handled.Pending`. */
  complete(queue: number, chain: Chain): void;
  /** Shows the driver what was completed already now, and not at the end of the turn; for long turns. */
  flush(): void;
}

/**
 * A device model. It knows no transport, socket, eventfd or thread: chains come in, host effects go through an interface
 * of its own, and the guest is untrusted in everything a chain holds.
 */
export interface Device {
  /** VIRTIO device id (VIRTIO 1.4, 5). */
  readonly id: number;
  /** Feature bits of the device type that it offers; ring and transport bits are not its concern. */
  readonly features: FeatureSet;
  /** Full names of its feature bits, for a type that VIRTIO does not define. */
  readonly featureNames?: ReadonlyMap<string, number>;
  /**
   * Features that a front-end may keep to itself, a control queue that a VMM answers: the back-end is then told of
   * what depends on them, and not of them.
   */
  readonly keptFeatures?: FeatureSet;
  /** Features without which no driver can use it. */
  readonly neededFeatures?: FeatureSet;
  /** One entry for each queue it has. */
  readonly queues: readonly QueueRole[];
  readonly config: ConfigSpace;
  /** Also serves drivers older than VIRTIO 1.0, which never accept VIRTIO_F_VERSION_1; its formats are the same then. */
  readonly transitional?: boolean;

  /** What operators may ask of it while it runs; called between two turns of the lane. */
  readonly commands?: readonly DeviceCommand[];

  /** Called once, before anything else, with the access to its queues. */
  attach?(queues: DeviceQueues): void;
  /** The driver accepted these features; called before any queue runs, again after each reset. */
  negotiated?(features: FeatureSet): void;
  /** A queue runs from now on. */
  started?(queue: number): void;
  /** Handles one chain of a request queue. Hot. */
  handle(queue: number, chain: Chain): Handled;
  /** The chains of this turn were handled: a device that collects work for the operating system hands it over. */
  batchEnded?(): void;
  /** The driver added buffers to a supply queue. */
  supplied?(queue: number): void;
  /**
   * A queue stops, for a while or for good. Its pending chains must not be touched any more, their memory may go; when the
   * queue goes on, they come again in the same order. (A device that completes out of order completes them all here.)
   */
  stopped?(queue: number): void;
  /** Back to the state after `attach`: pending chains are forgotten, host resources stay open. */
  reset?(): void;
  /**
   * For devices with displays: a VMM hands over a connection to its own one, which belongs to the device from here on
   * (VHOST_USER_GPU_SET_SOCKET).
   */
  connectDisplay?(fd: number): void;
  /**
   * For crypto devices: a VMM that answers the control queue itself opens a session, by what a driver without revision 1
   * would send there (VHOST_USER_CREATE_CRYPTO_SESSION). The id; undefined when there is no session.
   */
  openCryptoSession?(request: ReadableBytes): number | undefined;
  /** It takes the session away again; false when there is none of this id. */
  closeCryptoSession?(id: number): boolean;
  /** The backend ends: close host resources. */
  close?(): void;
}
