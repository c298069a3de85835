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
  /** The window that holds each segment, for access from JavaScript. */
  windows: MemoryWindow[];

  constructor(capacity: number) {
    this.addresses = new Float64Array(capacity);
    this.lengths = new Uint32Array(capacity);
    this.windows = new Array<MemoryWindow>(capacity).fill(noWindow);
  }

  clear(): void {
    this.readableCount = 0;
    this.count = 0;
    this.readableLength = 0;
    this.writableLength = 0;
  }

  /** Where segment `index` starts in its window. */
  offsetOf(index: number): number {
    return (this.addresses[index] as number) - (this.windows[index] as MemoryWindow).hostAddress;
  }

  /** Adds a run of bytes that lies in one window, by its address in this process. Hot: called once a descriptor. */
  append(window: MemoryWindow, hostAddress: number, length: number, writable: boolean): void {
    const index = this.count;
    if (index === this.lengths.length) this.#grow();
    // Mostly it is there already, and a look costs less than a store that the collector has to hear of.
    if (this.windows[index] !== window) this.windows[index] = window;
    this.addresses[index] = hostAddress;
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
    addresses.set(this.addresses);
    lengths.set(this.lengths);
    this.addresses = addresses;
    this.lengths = lengths;
    while (this.windows.length < capacity) this.windows.push(noWindow);
  }
}
