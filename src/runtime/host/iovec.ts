import type { ChainReader } from "../queue/chain-reader.js";
import type { ChainWriter } from "../queue/chain-writer.js";
import type { Arena, Block } from "./arena.js";

/** Linux takes at most 1024 entries in one call (IOV_MAX). */
export const maxIovecs = 1024;

/** An array of struct iovec (address 64, length 64) that points straight into guest memory. */
export class IovecArray {
  readonly #block: Block;
  readonly #capacity: number;
  /** Entries that the last `gather` filled. */
  count = 0;

  constructor(arena: Arena, capacity = maxIovecs) {
    this.#block = arena.take(16 * capacity);
    this.#capacity = capacity;
  }

  get address(): number {
    return this.#block.address;
  }

  /** Forgets all entries. */
  clear(): void {
    this.count = 0;
  }

  /** Adds one entry; false when there is no room for it. Hot. */
  add(address: number, length: number): boolean {
    if (this.count === maxIovecs) return false;
    const words = this.#block.words;
    const word = this.count * 4;
    words[word] = address;
    words[word + 1] = address / 4294967296;
    words[word + 2] = length;
    words[word + 3] = 0;
    this.count++;
    return true;
  }

  /**
   * Points at `size` bytes of a chain part from `offset` on, as far as the entries reach. Returns the bytes covered.
   * Hot: two words an entry, no allocation.
   */
  gather(part: ChainReader | ChainWriter, offset: number, size: number): number {
    const { segments } = part;
    const words = this.#block.words;
    const capacity = this.#capacity;
    const end = part.endSegment;
    let skip = offset;
    let left = size;
    let entry = 0;
    for (let index = part.firstSegment; index < end && left > 0 && entry < capacity; index++) {
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

  /** Whether all addresses and lengths are multiples of a power of two. */
  isAligned(alignment: number): boolean {
    const words = this.#block.words;
    let bits = 0;
    for (let word = 0; word < 4 * this.count; word += 2) bits |= words[word] as number;
    return (bits & (alignment - 1)) === 0;
  }

  /** Points at `sizeBytes` of memory again and again until `size` is covered or the entries are used up. */
  repeat(address: number, sizeBytes: number, size: number): number {
    const block = this.#block;
    const count = Math.min(Math.ceil(size / sizeBytes), this.#capacity);
    for (let entry = 0; entry < count; entry++) {
      block.setWord64(4 * entry, address);
      block.setWord64(4 * entry + 2, Math.min(sizeBytes, size - entry * sizeBytes));
    }
    this.count = count;
    return Math.min(size, count * sizeBytes);
  }
}
