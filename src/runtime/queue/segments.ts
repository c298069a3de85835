import { type MemoryWindow, noWindow } from "../memory/memory-window.js";

/**
 * The segments of one descriptor chain in flat arrays: the driver's readable ones, then its writable ones. Everything
 * here was validated when the chain was taken; the guest may change the bytes behind the segments at any time, never
 * the segments.
 */
export class Segments {
  /** Segments `[0, readableCount)` are readable, `[readableCount, count)` writable. */
  readableCount = 0;
  count = 0;
  /** Bytes in each part. */
  readableLength = 0;
  writableLength = 0;
  /** Address of each segment in this process, for system calls. */
  addresses: Float64Array;
  lengths: Uint32Array;
  /** The window that holds each segment and the segment's offset in it, for access from JavaScript. */
  windows: MemoryWindow[];
  offsets: Uint32Array;

  constructor(capacity: number) {
    this.addresses = new Float64Array(capacity);
    this.lengths = new Uint32Array(capacity);
    this.offsets = new Uint32Array(capacity);
    this.windows = new Array<MemoryWindow>(capacity).fill(noWindow);
  }

  clear(): void {
    this.readableCount = 0;
    this.count = 0;
    this.readableLength = 0;
    this.writableLength = 0;
  }

  /** Adds a run of bytes that lies in one window. Hot: called once per descriptor. */
  append(window: MemoryWindow, address: number, length: number, writable: boolean): void {
    const index = this.count;
    if (index === this.lengths.length) this.#grow();
    const offset = address - window.start;
    this.windows[index] = window;
    this.offsets[index] = offset;
    this.addresses[index] = window.hostAddress + offset;
    this.lengths[index] = length;
    this.count = index + 1;
    if (writable) {
      this.writableLength += length;
    } else {
      this.readableCount = index + 1;
      this.readableLength += length;
    }
  }

  #grow(): void {
    const capacity = this.lengths.length * 2;
    const addresses = new Float64Array(capacity);
    const lengths = new Uint32Array(capacity);
    const offsets = new Uint32Array(capacity);
    addresses.set(this.addresses);
    lengths.set(this.lengths);
    offsets.set(this.offsets);
    this.addresses = addresses;
    this.lengths = lengths;
    this.offsets = offsets;
    while (this.windows.length < capacity) this.windows.push(noWindow);
  }
}
