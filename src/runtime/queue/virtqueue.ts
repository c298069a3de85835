import type { Chain } from "./chain.js";
import type { QueueFault } from "./fault.js";

/**
 * The device's side of a virtqueue, whatever its layout in memory. One object per running queue; the methods from
 * `pop` to `resumeKicks` are the data path and allocate nothing once warm.
 */
export interface Virtqueue {
  readonly size: number;
  /** Why the queue stopped; it stays stopped until the driver resets it. */
  readonly fault: QueueFault;
  /** Chains that were taken and not yet pushed. */
  readonly inFlight: number;
  /** Where the device goes on, as vhost-user's vring base codes it. */
  readonly base: number;

  /** Whether `pop` has something to look at; the cheapest look at the ring, for a lane that polls. */
  isPending(): boolean;
  /** Takes the next chain, or null: the ring is empty, or the driver broke it (`fault`). */
  pop(): Chain | null;
  /** Puts the chain that was taken last back, as if it had not been taken. */
  unpop(chain: Chain): void;
  /** Takes all chains back that are still out, which are the last ones taken as long as devices keep the order. */
  takeBack(): void;
  /** Hands a chain back to the driver, which sees it with the next `publish`. */
  push(chain: Chain): void;
  /** Shows everything pushed to the driver and answers whether it wants a notification now. */
  publish(): boolean;
  /** Asks the driver not to kick while the device looks at the ring anyway. A hint: kicks may still come. */
  suppressKicks(): void;
  /** Asks for kicks again; true when chains arrived meanwhile that no kick will announce. */
  resumeKicks(): boolean;
  /** Drops cached windows after the memory table or a translation changed, and tries a chain that waited again. */
  forgetTranslations(): void;
}

/** What the driver negotiated about the rings, and where a queue goes on. */
export interface VirtqueueOptions {
  readonly eventIndex: boolean;
  readonly indirect: boolean;
  /** The driver relies on chains coming back in the order it made them available (VIRTIO_F_IN_ORDER). */
  readonly inOrder: boolean;
  /** `Virtqueue.base` of an earlier run, or the layout's start value. */
  readonly base: number;
}
