/**
 * Reads or writes little-endian values one after another in bytes of this process, and never beyond `end`: what does
 * not fit sets `overran`, reads as zero and is not written.
 */
export class Cursor {
  readonly bytes: Uint8Array;
  at = 0;
  end = 0;
  overran = false;
  readonly #data: DataView;

  constructor(sizeBytes: number) {
    this.bytes = new Uint8Array(sizeBytes);
    this.#data = new DataView(this.bytes.buffer);
  }

  /** Goes to `at`, with `end` as its limit. */
  open(at: number, end: number): void {
    this.at = at;
    this.end = Math.min(end, this.bytes.length);
    this.overran = false;
  }

  getUint8(): number {
    return this.#reserve(1) ? this.#data.getUint8(this.at - 1) : 0;
  }

  getUint16(): number {
    return this.#reserve(2) ? this.#data.getUint16(this.at - 2, true) : 0;
  }

  getUint32(): number {
    return this.#reserve(4) ? this.#data.getUint32(this.at - 4, true) : 0;
  }

  /** Exact below 2^53, and above it never rounded to less than 2^53. */
  getUint64(): number {
    const low = this.getUint32();
    return low + this.getUint32() * 4294967296;
  }

  /** Exact between -2^53 and 2^53. */
  getInt64(): number {
    const low = this.getUint32();
    return low + (this.getUint32() | 0) * 4294967296;
  }

  /** A view on the next `size` bytes. */
  getBytes(size: number): Uint8Array {
    return this.#reserve(size) ? this.bytes.subarray(this.at - size, this.at) : noBytes;
  }

  putUint8(value: number): void {
    if (this.#reserve(1)) this.#data.setUint8(this.at - 1, value);
  }

  putUint16(value: number): void {
    if (this.#reserve(2)) this.#data.setUint16(this.at - 2, value, true);
  }

  putUint32(value: number): void {
    if (this.#reserve(4)) this.#data.setUint32(this.at - 4, value, true);
  }

  /** A whole number between -2^53 and 2^53, in two's complement. */
  putUint64(value: number): void {
    this.putUint32(value >>> 0);
    this.putUint32(Math.floor(value / 4294967296));
  }

  putBytes(value: Uint8Array): void {
    if (this.#reserve(value.length)) this.bytes.set(value, this.at - value.length);
  }

  #reserve(size: number): boolean {
    if (this.at + size > this.end) {
      this.overran = true;
      return false;
    }
    this.at += size;
    return true;
  }
}

const noBytes = new Uint8Array(0);
