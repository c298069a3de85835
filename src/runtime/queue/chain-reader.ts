import type { Segments } from "./segments.js";

/**
 * The readable part of a chain as one run of little-endian bytes, however the driver cut it into descriptors.
 * Reading outside of `length` is a bug of the device model and throws; models check `length` first.
 * Each call reads guest memory once; the guest may change it between two calls.
 */
export class ChainReader {
  readonly segments: Segments;

  constructor(segments: Segments) {
    this.segments = segments;
  }

  /** Bytes in the readable part. */
  get length(): number {
    return this.segments.readableLength;
  }

  /** Index of the first segment of this part and one past its last. */
  get firstSegment(): number {
    return 0;
  }

  get endSegment(): number {
    return this.segments.readableCount;
  }

  getUint8(offset: number): number {
    const segments = this.segments;
    if (offset < this.#firstLength()) {
      return segments.windowOf(0).data.getUint8(segments.offsetOf(0) + offset);
    }
    return this.#slow(offset, 1);
  }

  getUint16(offset: number): number {
    const segments = this.segments;
    // Headers nearly always lie in the first segment: one compare, one load.
    if (offset + 2 <= this.#firstLength()) {
      return segments.windowOf(0).data.getUint16(segments.offsetOf(0) + offset, true);
    }
    return this.#slow(offset, 2);
  }

  getUint32(offset: number): number {
    const segments = this.segments;
    if (offset + 4 <= this.#firstLength()) {
      return segments.windowOf(0).data.getUint32(segments.offsetOf(0) + offset, true);
    }
    return this.#slow(offset, 4);
  }

  /** A 64-bit value as a Number: exact below 2^53, and above it never rounded to less than 2^53. */
  getUint64(offset: number): number {
    return this.getUint32(offset) + this.getUint32(offset + 4) * 4294967296;
  }

  /** Copies `target.length` bytes from `offset` on. */
  copyTo(target: Uint8Array, offset: number): void {
    const segments = this.segments;
    const size = target.length;
    if (offset + size > this.length) throw outside(offset, size, this.length);
    let skip = offset;
    let done = 0;
    for (let index = 0; done < size; index++) {
      const length = segments.lengthOf(index);
      if (skip >= length) {
        skip -= length;
        continue;
      }
      const part = Math.min(length - skip, size - done);
      const start = segments.offsetOf(index) + skip;
      target.set(segments.windowOf(index).bytes.subarray(start, start + part), done);
      done += part;
      skip = 0;
    }
  }

  #firstLength(): number {
    return this.segments.readableCount === 0 ? 0 : this.segments.lengthOf(0);
  }

  #slow(offset: number, size: number): number {
    if (offset + size > this.length) throw outside(offset, size, this.length);
    let value = 0;
    for (let byte = size - 1; byte >= 0; byte--) value = value * 256 + this.#byteAt(offset + byte);
    return value;
  }

  #byteAt(offset: number): number {
    const segments = this.segments;
    let skip = offset;
    let index = 0;
    while (skip >= segments.lengthOf(index)) {
      skip -= segments.lengthOf(index);
      index++;
    }
    return segments.windowOf(index).data.getUint8(segments.offsetOf(index) + skip);
  }
}

export function outside(offset: number, size: number, length: number): RangeError {
  return new RangeError(
    `bytes ${offset}+${size} are outside the ${length} bytes of this chain part`,
  );
}
