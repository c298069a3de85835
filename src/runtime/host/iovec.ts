import type { ChainReader } from "../queue/chain-reader.js";
import type { ChainWriter } from "../queue/chain-writer.js";
import type { Arena, Block } from "./arena.js";

/** Linux takes at most 1024 entries in one call (IOV_MAX). */
export const maxIovecs = 1024;

/** An array of struct iovec (address 64, length 64) that points straight into guest memory. */
export class IovecArray {
  readonly #block: Block;
  /** Entries that the last `gather` filled. */
  count = 0;

  constructor(arena: Arena) {
    this.#block = arena.take(16 * maxIovecs);
  }

  get address(): number {
    return this.#block.address;
  }

  /**
   * Points at `size` bytes of a chain part from `offset` on, as far as the entries reach. Returns the bytes covered.
   * Hot: two words an entry, no allocation.
   */
  gather(part: ChainReader | ChainWriter, offset: number, size: number): number {
    const { segments } = part;
    const words = this.#block.words;
    const end = part.endSegment;
    let skip = offset;
    let left = size;
    let entry = 0;
    for (let index = part.firstSegment; index < end && left > 0 && entry < maxIovecs; index++) {
      const length = segments.lengthOf(index);
      if (skip >= length) {
        skip -= length;
        continue;
      }
      const address = segments.addressOf(index) + skip;
      const run = Math.min(length - skip, left);
      const word = entry * 4;
      words[word] = address;
      words[word + 1] = address / 4294967296;
      words[word + 2] = run;
      words[word + 3] = 0;
      entry++;
      left -= run;
      skip = 0;
    }
    this.count = entry;
    return size - left;
  }
}
