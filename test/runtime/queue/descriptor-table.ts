import { DescFlag } from "../../../src/catalogue/queues.js";
import type { AddressSpace } from "../../../src/runtime/memory/address-space.js";
import { Chain } from "../../../src/runtime/queue/chain.js";
import { ChainWalker, Order } from "../../../src/runtime/queue/chain-walker.js";
import type { QueueFault } from "../../../src/runtime/queue/fault.js";

export interface Run {
  readonly address: number;
  readonly length: number;
  readonly isWritable: boolean;
}

/** Turns runs of guest memory into a chain as a device gets it, by way of a table of descriptors. */
export class DescriptorTable {
  readonly walker: ChainWalker;
  readonly #words: Uint32Array;

  /** `size` is the longest chain. */
  constructor(memory: AddressSpace, size: number) {
    this.#words = new Uint32Array(4 * size);
    this.walker = new ChainWalker(this.#words, size, Order.Linked, memory, false);
  }

  take(runs: readonly Run[]): { readonly fault: QueueFault; readonly chain: Chain } {
    for (const [index, { address, length, isWritable }] of runs.entries()) {
      const next = index + 1 < runs.length ? DescFlag.Next | ((index + 1) << 16) : 0;
      const flags = next | (isWritable ? DescFlag.Write : 0);
      this.#words.set([address, Math.floor(address / 2 ** 32), length, flags], 4 * index);
    }
    const chain = new Chain();
    chain.reset(7);
    return { fault: this.walker.walk(chain.segments, 0), chain };
  }
}
