import { outside } from "./chain-reader.js";
import type { Segments } from "./segments.js";

/**
 * The writable part of a chain as one run of little-endian bytes. It keeps count of what was written from the front
 * without a gap, which is what the used ring may report (VIRTIO 1.4, 2.7.8.2: never more than was written).
 */
export class ChainWriter {
  /** Bytes written from the front without a gap. */
  written = 0;
  readonly segments: Segments;

  constructor(segments: Segments) {
    this.segments = segments;
  }

  /** Bytes in the writable part. */
  get length(): number {
    return this.segments.writableLength;
  }

  /** Index of the first segment of this part and one past its last. */
  get firstSegment(): number {
    return this.segments.readableCount;
  }

  get endSegment(): number {
    return this.segments.count;
  }

  setUint8(offset: number, value: number): void {
    if (offset >= this.length) throw outside(offset, 1, this.length);
    const index = this.#locate(offset);
    const at = this.segments.offsetOf(index) + offset - this.#start;
    this.segments.windowOf(index).data.setUint8(at, value);
    this.markWritten(offset, 1);
  }

  setUint16(offset: number, value: number): void {
    this.#set(offset, value, 2);
  }

  setUint32(offset: number, value: number): void {
    this.#set(offset, value, 4);
  }

  /** Writes a Number below 2^53 as 64 bits. */
  setUint64(offset: number, value: number): void {
    this.#set(offset, value >>> 0, 4);
    this.#set(offset + 4, Math.floor(value / 4294967296), 4);
  }

  /** Copies all of `source` to `offset`. */
  copyFrom(source: Uint8Array, offset: number): void {
    const size = source.length;
    if (offset + size > this.length) throw outside(offset, size, this.length);
    let done = 0;
    while (done < size) {
      const index = this.#locate(offset + done);
      const skip = offset + done - this.#start;
      const part = Math.min(this.segments.lengthOf(index) - skip, size - done);
      const at = this.segments.offsetOf(index) + skip;
      this.segments.windowOf(index).bytes.set(source.subarray(done, done + part), at);
      done += part;
    }
    this.markWritten(offset, size);
  }

  /** Copies from `offset` on what the driver left there; only for drivers that say something in such a buffer. */
  copyTo(target: Uint8Array, offset: number): void {
    if (offset + target.length > this.length) throw outside(offset, target.length, this.length);
    for (let done = 0; done < target.length; ) {
      const index = this.#locate(offset + done);
      const skip = offset + done - this.#start;
      const part = Math.min(this.segments.lengthOf(index) - skip, target.length - done);
      const at = this.segments.offsetOf(index) + skip;
      target.set(this.segments.windowOf(index).bytes.subarray(at, at + part), done);
      done += part;
    }
  }

  /** Records bytes that something else (a system call on the segments) wrote. */
  markWritten(offset: number, size: number): void {
    if (offset <= this.written && offset + size > this.written) this.written = offset + size;
  }

  /** Where the segment that `#locate` found starts in this part. */
  #start = 0;

  #locate(offset: number): number {
    const segments = this.segments;
    let index = this.segments.readableCount;
    let start = 0;
    while (offset - start >= segments.lengthOf(index)) {
      start += segments.lengthOf(index);
      index++;
    }
    this.#start = start;
    return index;
  }

  #set(offset: number, value: number, size: 2 | 4): void {
    if (offset + size > this.length) throw outside(offset, size, this.length);
    const index = this.#locate(offset);
    const skip = offset - this.#start;
    if (skip + size <= this.segments.lengthOf(index)) {
      const at = this.segments.offsetOf(index) + skip;
      const data = this.segments.windowOf(index).data;
      if (size === 2) data.setUint16(at, value, true);
      else data.setUint32(at, value, true);
      this.markWritten(offset, size);
      return;
    }
    // A driver may cut its buffers anywhere, also through a field.
    for (let byte = 0; byte < size; byte++)
      this.setUint8(offset + byte, (value >>> (8 * byte)) & 0xff);
  }
}
