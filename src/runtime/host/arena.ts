import { Mapping } from "./mapping.js";

/**
 * Memory for the structures that system calls read and write (msghdr, iovec, epoll_event, ...): mapped once per
 * lane, never moved by the garbage collector, so its addresses can be handed to the kernel as plain Numbers.
 */
export class Arena {
  readonly #mapping: Mapping;
  #used = 0;

  constructor(sizeBytes: number) {
    this.#mapping = Mapping.anonymous(sizeBytes);
  }

  /** Takes `sizeBytes`, zeroed and aligned to 16; there is no giving back of single blocks. */
  take(sizeBytes: number): Block {
    const offset = (this.#used + 15) & ~15;
    if (offset + sizeBytes > this.#mapping.sizeBytes) throw new RangeError("arena is full");
    this.#used = offset + sizeBytes;
    return new Block(this.#mapping.address + offset, this.#mapping.view(offset, sizeBytes));
  }

  release(): void {
    this.#mapping.release();
  }
}

/** A block of arena memory with the views its users need. */
export class Block {
  readonly address: number;
  readonly sizeBytes: number;
  readonly buffer: ArrayBuffer;
  readonly bytes: Uint8Array;
  readonly words: Uint32Array;
  readonly data: DataView;

  constructor(address: number, buffer: ArrayBuffer) {
    this.address = address;
    this.sizeBytes = buffer.byteLength;
    this.buffer = buffer;
    this.bytes = new Uint8Array(buffer);
    this.words = new Uint32Array(buffer, 0, buffer.byteLength >>> 2);
    this.data = new DataView(buffer);
  }

  /** Writes a 64-bit value (address or size below 2^53) as two words; `wordIndex` counts 32-bit words. */
  setWord64(wordIndex: number, value: number): void {
    this.words[wordIndex] = value;
    this.words[wordIndex + 1] = value / 4294967296;
  }
}
