import type { Chain } from "./chain.js";

/** What a ring does with chains whose turn has come. */
export interface UsedRing {
  /** Writes one used entry that stands for so many `descriptors` (of a split ring: chains). */
  use(id: number, written: number, descriptors: number): void;
  /** The chain's object is free. */
  release(chain: Chain): void;
}

/**
 * The chains of an in-order queue that are out, oldest first (VIRTIO_F_IN_ORDER, VIRTIO 1.4, 2.7.9 and 2.8.9): a chain
 * that the device completes early waits here for those before it, and completed ones for the rest of their batch.
 *
 * One used entry may stand for a batch. The specification has it for written buffers, too, as long as they are full,
 * but DPDK's driver (24.11) looks for the length of each: a batch is only of what was read.
 */
export class CompletionOrder {
  /** Descriptors of the batch that is not in the ring yet. */
  batched = 0;
  private readonly chains: (Chain | null)[];
  private oldest = 0;
  private count = 0;
  private batchId = 0;
  private batchWritten = 0;

  /** `size` is the most chains that can be out. */
  constructor(size: number) {
    this.chains = new Array<Chain | null>(size).fill(null);
  }

  taken(chain: Chain): void {
    chain.completed = false;
    this.chains[(this.oldest + this.count) % this.chains.length] = chain;
    this.count++;
  }

  /** The chain taken last went back. */
  untaken(): void {
    this.count--;
  }

  /** All chains that are out went back. */
  clear(): void {
    this.count = 0;
  }

  /** The device is done with a chain: it goes to the ring with those that waited for it. */
  complete(chain: Chain, ring: UsedRing): void {
    chain.completed = true;
    for (let next = this.#nextCompleted(); next !== null; next = this.#nextCompleted()) {
      this.batched += next.descriptors;
      this.batchId = next.id;
      this.batchWritten = next.writable.written;
      if (next.writable.length > 0) this.closeBatch(ring);
      ring.release(next);
    }
  }

  /** Nothing more joins the batch. */
  closeBatch(ring: UsedRing): void {
    if (this.batched === 0) return;
    const descriptors = this.batched;
    this.batched = 0;
    ring.use(this.batchId, this.batchWritten, descriptors);
  }

  /** Removes the oldest chain if it is completed. */
  #nextCompleted(): Chain | null {
    if (this.count === 0) return null;
    const chain = this.chains[this.oldest] ?? null;
    if (chain === null || !chain.completed) return null;
    this.oldest = (this.oldest + 1) % this.chains.length;
    this.count--;
    return chain;
  }
}
