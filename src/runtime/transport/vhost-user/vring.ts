import { openQueue, type RingView, ringOutsideMemory } from "../../device/queue-setup.js";
import type { SignalTarget } from "../../host/peer-signal.js";
import type { AddressSpace } from "../../memory/address-space.js";
import type { DirtyLog } from "../../memory/dirty-log.js";
import { LoggedQueue } from "../../queue/logged-queue.js";
import { type RingOptions, ringBytes } from "../../queue/ring-layout.js";
import type { Virtqueue } from "../../queue/virtqueue.js";
import { packedBase } from "./packed-base.js";

/**
 * Where the front-end says the parts of a ring are, in its own address space. A packed ring has its driver event area
 * in place of the available ring and its device event area in place of the used ring.
 */
export interface VringAddresses {
  readonly descriptors: number;
  readonly available: number;
  readonly used: number;
  /** Guest-physical address of the used ring, where the front-end wants it in its dirty log. */
  readonly usedLogAddress: number | undefined;
}

/** What a ring is opened in: memory, negotiated features, and the dirty log while the guest migrates. */
export interface RingContext {
  readonly options: RingOptions;
  readonly space: AddressSpace;
  readonly log: DirtyLog | undefined;
  /** What `view` does not find may still come, as a translation. */
  readonly mayCome: boolean;
  /** A buffer on a part of the ring. */
  view(address: number, sizeBytes: number): ArrayBuffer | undefined;
}

/** What the front-end set for one queue. A ring runs when it is started, enabled and complete. */
export class Vring {
  readonly index: number;
  size = 0;
  /** Where the ring goes on; undefined: at its start. */
  base: number | undefined;
  addresses: VringAddresses | undefined;
  /** A descriptor that this process owns; -1: none. */
  kick = -1;
  call: SignalTarget | undefined;
  error: SignalTarget | undefined;
  started = false;
  enabled = false;
  /** The front-end has said which of the two it wants. */
  isEnableSaid = false;
  /** The driver broke the queue: it stays stopped until the front-end stops or resets it. */
  failed = false;

  constructor(index: number) {
    this.index = index;
  }

  /** Front-ends send size, addresses, kick and enable in different orders; only all of them together count. */
  get wantsToRun(): boolean {
    const complete = this.addresses !== undefined && this.size > 0;
    return complete && this.started && this.enabled && !this.failed;
  }

  /** Whether a part of the ring may lie in a range of its addresses; generous, since the parts are small. */
  touches(start: number, sizeBytes: number): boolean {
    const longest = ringBytes(false, this.size).descriptors + ringBytes(false, this.size).used;
    const { descriptors = -1, available = -1, used = -1 } = this.addresses ?? {};
    return [descriptors, available, used].some(
      (address) => address < start + sizeBytes && address + longest > start,
    );
  }

  /** Opens the ring; undefined while a translation of its addresses is awaited, a string when it cannot be. */
  open(context: RingContext): Virtqueue | string | undefined {
    const { addresses, size } = this;
    if (addresses === undefined) return "its addresses are not set";
    const base = this.#startingBase(addresses, context);
    const view: RingView = (address, sizeBytes) => context.view(address, sizeBytes);
    const queue = openQueue({ size, addresses, base }, view, context.space, context.options);
    if (queue === undefined) return context.mayCome ? undefined : ringOutsideMemory;
    if (typeof queue === "string") return queue;
    if (context.log === undefined) return queue;
    const usedArea = {
      address: addresses.usedLogAddress,
      sizeBytes: ringBytes(context.options.packed, size).used,
    };
    return new LoggedQueue(queue, context.log, usedArea);
  }

  /** Where the ring goes on, whatever the front-end's way to say "at its start". */
  #startingBase(addresses: VringAddresses, context: RingContext): number | undefined {
    if (this.base === undefined || !context.options.packed) return this.base;
    const sizeBytes = ringBytes(true, this.size).descriptors;
    const descriptors = context.view(addresses.descriptors, sizeBytes);
    return descriptors === undefined ? this.base : packedBase(this.base, descriptors);
  }
}
