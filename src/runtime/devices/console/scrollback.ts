import type { Arena, Block } from "../../host/arena.js";
import type { ChainReader } from "../../queue/chain-reader.js";

/**
 * The last output of a guest that nobody was there to read, as a ring of bytes. Many guests wait for each line they
 * print, so output must go somewhere; and whoever comes late wants to see the end of it, not the beginning.
 */
export class Scrollback {
  readonly #ring: Block;
  #start = 0;
  #size = 0;

  constructor(arena: Arena, capacityBytes: number) {
    this.#ring = arena.take(capacityBytes);
  }

  get size(): number {
    return this.#size;
  }

  /** Address and length of the oldest bytes that lie together. */
  get firstAddress(): number {
    return this.#ring.address + this.#start;
  }

  get firstLength(): number {
    return Math.min(this.#size, this.#ring.sizeBytes - this.#start);
  }

  /** Keeps what follows `offset` in `source`; the oldest bytes make room. */
  append(source: ChainReader, offset: number): void {
    const capacity = this.#ring.sizeBytes;
    let from = Math.max(offset, source.length - capacity);
    while (from < source.length) {
      const at = (this.#start + this.#size) % capacity;
      const part = Math.min(source.length - from, capacity - at);
      source.copyTo(this.#ring.bytes.subarray(at, at + part), from);
      from += part;
      this.#size += part;
      if (this.#size > capacity) this.drop(this.#size - capacity);
    }
  }

  appendByte(byte: number): void {
    const capacity = this.#ring.sizeBytes;
    this.#ring.bytes[(this.#start + this.#size) % capacity] = byte;
    this.#size++;
    if (this.#size > capacity) this.drop(this.#size - capacity);
  }

  /** Forgets the oldest `count` bytes. */
  drop(count: number): void {
    this.#start = (this.#start + count) % this.#ring.sizeBytes;
    this.#size -= count;
  }
}
