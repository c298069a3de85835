import { QueueAlignment, SplitQueueSize } from "../../../catalogue/queues.js";
import type { GuestMemory } from "../../memory/guest-memory.js";
import { SplitQueue } from "../../queue/split-queue.js";
import type { Virtqueue, VirtqueueOptions } from "../../queue/virtqueue.js";

/** Where the front-end says the parts of a ring are, in its own address space. */
export interface VringAddresses {
  readonly descriptors: number;
  readonly used: number;
  readonly available: number;
}

/** What the front-end set for one queue. A ring runs when it is started, enabled and complete. */
export class Vring {
  readonly index: number;
  size = 0;
  base = 0;
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

  /** Opens the ring in guest memory; a string says why that cannot be. */
  open(memory: GuestMemory, options: Omit<VirtqueueOptions, "base">): Virtqueue | string {
    const addresses = this.addresses;
    if (addresses === undefined) return "its addresses are not set";
    const { size } = this;
    const descriptors = memory.viewUser(addresses.descriptors, SplitQueueSize.desc(size));
    const available = memory.viewUser(addresses.available, SplitQueueSize.avail(size));
    const used = memory.viewUser(addresses.used, SplitQueueSize.used(size));
    if (descriptors === undefined || available === undefined || used === undefined) {
      return "its ring does not lie in one memory region";
    }
    return new SplitQueue({ size, descriptors, available, used }, memory, {
      ...options,
      base: this.base,
    });
  }
}

/** What the specification demands of ring addresses (VIRTIO 1.4, 2.7); undefined when they are fine. */
export function checkAlignment(addresses: VringAddresses): string | undefined {
  if (addresses.descriptors % QueueAlignment.SplitDesc !== 0) {
    return `the descriptor table is not aligned to ${QueueAlignment.SplitDesc} bytes`;
  }
  if (addresses.available % QueueAlignment.SplitAvail !== 0) {
    return `the available ring is not aligned to ${QueueAlignment.SplitAvail} bytes`;
  }
  if (addresses.used % QueueAlignment.SplitUsed !== 0) {
    return `the used ring is not aligned to ${QueueAlignment.SplitUsed} bytes`;
  }
  return undefined;
}
