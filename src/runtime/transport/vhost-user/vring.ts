import type { AddressSpace } from "../../memory/address-space.js";
import type { DirtyLog } from "../../memory/dirty-log.js";
import { LoggedQueue } from "../../queue/logged-queue.js";
import type { RingOptions } from "../../queue/ring-layout.js";
import {
  checkRingAlignment,
  isRingSize,
  openVirtqueue,
  ringBytes,
  startBase,
} from "../../queue/ring-layout.js";
import type { Virtqueue } from "../../queue/virtqueue.js";

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
  /** Descriptors that this process owns; -1: none. */
  kick = -1;
  call = -1;
  error = -1;
  started = false;
  enabled = false;
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
    const { packed } = context.options;
    if (addresses === undefined) return "its addresses are not set";
    if (!isRingSize(packed, size)) return `a ring of this layout has no size ${size}`;
    const problem = checkRingAlignment(packed, addresses);
    if (problem !== undefined) return problem;
    const bytes = ringBytes(packed, size);
    const descriptors = context.view(addresses.descriptors, bytes.descriptors);
    const available = context.view(addresses.available, bytes.available);
    const used = context.view(addresses.used, bytes.used);
    if (descriptors === undefined || available === undefined || used === undefined) {
      return context.mayCome ? undefined : "its ring does not lie in one memory region";
    }
    const areas = { size, descriptors, available, used };
    const base = this.base ?? startBase(packed);
    const queue = openVirtqueue(areas, context.space, context.options, base);
    if (context.log === undefined) return queue;
    const usedArea = { address: addresses.usedLogAddress, sizeBytes: bytes.used };
    return new LoggedQueue(queue, context.log, usedArea);
  }
}
