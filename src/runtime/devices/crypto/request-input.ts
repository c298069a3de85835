import type { ReadableBytes } from "../../device/device.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";

/** The longest fixed part: that of a stateless request of chained algorithms behind its header. */
const mostFixedBytes = 128;

/**
 * The device-readable part of one request: a fixed part, read once, and behind it parts of the lengths that the fixed
 * one tells. What `take` gives is a copy of guest memory, good until the next request.
 */
export class RequestInput {
  /** The fixed part; zeroes behind what the request has of it. */
  readonly fixed = ByteBuffer.ofSize(mostFixedBytes);
  readonly #scratch: Uint8Array;
  #source: ReadableBytes | undefined;
  #offset = 0;
  #used = 0;

  /** `mostBytes` is all that one request may carry behind its fixed part. */
  constructor(mostBytes: number) {
    this.#scratch = new Uint8Array(mostBytes);
  }

  /** Starts with a request and reads its header; false when it is shorter. */
  open(source: ReadableBytes, headerBytes: number): boolean {
    this.fixed.bytes.fill(0);
    this.#used = 0;
    this.#offset = headerBytes;
    this.#source = source;
    if (source.length < headerBytes) return false;
    source.copyTo(this.fixed.bytes.subarray(0, headerBytes), 0);
    return true;
  }

  /** Reads `sizeBytes` more of the fixed part; false when the request is shorter. */
  openFixed(sizeBytes: number): boolean {
    const source = this.#source;
    const start = this.#offset;
    if (source === undefined || source.length < start + sizeBytes) return false;
    source.copyTo(this.fixed.bytes.subarray(start, start + sizeBytes), start);
    this.#offset = start + sizeBytes;
    return true;
  }

  /** Whether so many bytes follow, and may. */
  has(sizeBytes: number): boolean {
    const left = (this.#source?.length ?? 0) - this.#offset;
    return sizeBytes <= left && this.#used + sizeBytes <= this.#scratch.length;
  }

  /** The next bytes; `has` was asked before. */
  take(sizeBytes: number): Uint8Array {
    const part = this.#scratch.subarray(this.#used, this.#used + sizeBytes);
    this.#source?.copyTo(part, this.#offset);
    this.#used += sizeBytes;
    this.#offset += sizeBytes;
    return part;
  }

  /** Leaves no key or plain text behind. */
  close(): void {
    this.#source = undefined;
    this.#scratch.fill(0, 0, this.#used);
    this.fixed.bytes.fill(0);
  }
}
