import { AvailWord, DescWord, UsedWord } from "./split-ring-layout.js";

/**
 * Reads and writes a split ring without any bookkeeping or check: what a hostile driver would do. Mixing it with the
 * orderly methods of the queue makes their books wrong.
 */
export class RawSplitRing {
  readonly #descriptors: Uint32Array;
  readonly #available: Uint16Array;
  readonly #used16: Uint16Array;
  readonly #used32: Uint32Array;

  constructor(
    descriptors: Uint32Array,
    available: Uint16Array,
    used16: Uint16Array,
    used32: Uint32Array,
  ) {
    this.#descriptors = descriptors;
    this.#available = available;
    this.#used16 = used16;
    this.#used32 = used32;
  }

  /** Writes a descriptor; `address` may be any Number below 2^64, as exact as a Number is. */
  descriptor(index: number, address: number, length: number, flags: number, next: number): void {
    const word = 4 * index;
    this.#descriptors[word + DescWord.AddressLow] = address;
    this.#descriptors[word + DescWord.AddressHigh] = address / 4294967296;
    this.#descriptors[word + DescWord.Length] = length;
    this.#descriptors[word + DescWord.FlagsAndNext] = (flags & 0xffff) | (next << 16);
  }

  /** Writes a slot of the available ring. */
  available(slot: number, head: number): void {
    this.#available[AvailWord.Ring + slot] = head;
  }

  /** Publishes an available index. */
  availableIndex(index: number): void {
    Atomics.store(this.#available, AvailWord.Index, index & 0xffff);
  }

  availableFlags(flags: number): void {
    Atomics.store(this.#available, AvailWord.Flags, flags);
  }

  usedEvent(index: number): void {
    Atomics.store(this.#available, this.#available.length - 1, index & 0xffff);
  }

  /** The index the device published. */
  get usedIndex(): number {
    return Atomics.load(this.#used16, UsedWord.Index);
  }

  get usedFlags(): number {
    return Atomics.load(this.#used16, UsedWord.Flags);
  }

  get availEvent(): number {
    return Atomics.load(this.#used16, this.#used16.length - 1);
  }

  /** Head of the chain in a slot of the used ring. */
  usedId(slot: number): number {
    return this.#used32[UsedWord.Ring32 + 2 * slot] as number;
  }

  /** Bytes written, in a slot of the used ring. */
  usedLength(slot: number): number {
    return this.#used32[UsedWord.Ring32 + 2 * slot + 1] as number;
  }
}
