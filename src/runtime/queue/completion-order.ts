import type { Chain } from "./chain.js";

/**
 * The chains of an in-order queue that are out, oldest first (VIRTIO_F_IN_ORDER, VIRTIO 1.4, 2.7.9 and 2.8.9): a chain
 * that the device completes early waits here for those before it.
 */
export class CompletionOrder {
  readonly #chains: (Chain | null)[];
  #oldest = 0;
  #count = 0;

  /** `size` is the most chains that can be out. */
  constructor(size: number) {
    this.#chains = new Array<Chain | null>(size).fill(null);
  }

  taken(chain: Chain): void {
    this.#chains[(this.#oldest + this.#count) % this.#chains.length] = chain;
    this.#count++;
  }

  /** The chain taken last went back. */
  untaken(): void {
    this.#count--;
  }

  /** Removes the oldest chain if it is completed. */
  nextCompleted(): Chain | null {
    if (this.#count === 0) return null;
    const chain = this.#chains[this.#oldest] ?? null;
    if (chain === null || !chain.completed) return null;
    this.#oldest = (this.#oldest + 1) % this.#chains.length;
    this.#count--;
    return chain;
  }

  clear(): void {
    this.#count = 0;
  }
}
