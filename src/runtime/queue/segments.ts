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
  /** Two numbers a segment: where it starts in its window, and its length. */
  places: Int32Array;
  /** The window that holds each segment; as many as there is room for. */
  windows: MemoryWindow[];

  constructor(capacity: number) {
    this.places = new Int32Array(2 * capacity);
    this.windows = Array.from({ length: capacity }, () => noWindow);
  }

  /** Where segment `index` starts in its window. */
  offsetOf(index: number): number {
    return this.places[index << 1] as number;
  }

  lengthOf(index: number): number {
    return this.places[(index << 1) | 1] as number;
  }

  /** Address of segment `index` in this process, for system calls. */
  addressOf(index: number): number {
    return (this.windows[index] as MemoryWindow).hostAddress + this.offsetOf(index);
  }

  /** Adds a run of bytes that lies in one window; its part and the sums are the caller's. */
  append(window: MemoryWindow, offset: number, length: number): void {
    const index = this.count;
    if (index === this.windows.length) this.#grow();
    this.windows[index] = window;
    this.places[index << 1] = offset;
    this.places[(index << 1) | 1] = length;
    this.count = index + 1;
  }

  #grow(): void {
    const places = new Int32Array(2 * this.places.length);
    places.set(this.places);
    this.places = places;
    while (this.windows.length < places.length / 2) this.windows.push(noWindow);
  }
}
