import type { MemoryWindow } from "../memory/memory-window.js";

const noWindows: readonly MemoryWindow[] = [];

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
  /** Segments that there is room for. */
  capacity: number;
  /** Four numbers a segment: where it starts in its window, its length, the window's index, nothing. */
  places: Int32Array;
  /** The windows of the memory that the chain lies in, as they were when it was taken. */
  windows: readonly MemoryWindow[] = noWindows;

  constructor(capacity: number) {
    this.capacity = capacity;
    this.places = new Int32Array(4 * capacity);
  }

  /** Where segment `index` starts in its window. */
  offsetOf(index: number): number {
    return this.places[index << 2] as number;
  }

  lengthOf(index: number): number {
    return this.places[(index << 2) | 1] as number;
  }

  /** The window that holds segment `index`. */
  windowOf(index: number): MemoryWindow {
    return this.windows[this.places[(index << 2) | 2] as number] as MemoryWindow;
  }

  /** Address of segment `index` in this process, for system calls. */
  addressOf(index: number): number {
    return this.windowOf(index).hostAddress + this.offsetOf(index);
  }

  /** Adds a run of bytes that lies in one window; its part, the sums and the list of windows are the caller's. */
  append(window: MemoryWindow, offset: number, length: number): void {
    const place = this.count << 2;
    if (this.count === this.capacity) this.#grow();
    this.places[place] = offset;
    this.places[place | 1] = length;
    this.places[place | 2] = window.index;
    this.count++;
  }

  #grow(): void {
    const places = new Int32Array(2 * this.places.length);
    places.set(this.places);
    this.places = places;
    this.capacity *= 2;
  }
}
