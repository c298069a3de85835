import { PackedHalf, PackedWord } from "./packed-ring-layout.js";

/**
 * Reads and writes a packed ring without any bookkeeping or check: what a hostile driver would do. Mixing it with the
 * orderly methods of the queue makes their books wrong.
 */
export class RawPackedRing {
  readonly #words: Uint32Array;
  readonly #halves: Uint16Array;
  readonly #driverEvent: Uint32Array;
  readonly #deviceEvent: Uint32Array;

  constructor(
    words: Uint32Array,
    halves: Uint16Array,
    driverEvent: Uint32Array,
    deviceEvent: Uint32Array,
  ) {
    this.#words = words;
    this.#halves = halves;
    this.#driverEvent = driverEvent;
    this.#deviceEvent = deviceEvent;
  }

  /** Writes a descriptor, its flags last; `address` may be any Number below 2^64. */
  descriptor(position: number, address: number, length: number, id: number, flags: number): void {
    const word = 4 * position;
    this.#words[word + PackedWord.AddressLow] = address;
    this.#words[word + PackedWord.AddressHigh] = address / 4294967296;
    this.#words[word + PackedWord.Length] = length;
    this.#halves[8 * position + PackedHalf.Id] = id;
    Atomics.store(this.#halves, 8 * position + PackedHalf.Flags, flags & 0xffff);
  }

  /** Writes the driver event area: position and wrap, flags. */
  driverEvent(positionAndWrap: number, flags: number): void {
    Atomics.store(this.#driverEvent, 0, (positionAndWrap & 0xffff) | (flags << 16));
  }

  /** The device event area: position and wrap in the low half, flags in the high one. */
  get deviceEvent(): number {
    return Atomics.load(this.#deviceEvent, 0);
  }

  flags(position: number): number {
    return Atomics.load(this.#halves, 8 * position + PackedHalf.Flags);
  }

  id(position: number): number {
    return this.#halves[8 * position + PackedHalf.Id] as number;
  }

  length(position: number): number {
    return this.#words[4 * position + PackedWord.Length] as number;
  }
}
