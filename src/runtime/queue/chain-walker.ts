import { DescFlag } from "../../catalogue/queues.js";
import type { AddressSpace } from "../memory/address-space.js";
import { joined, type MemoryWindow, noWindow } from "../memory/memory-window.js";
import type { WindowMap } from "../memory/window-map.js";
import { QueueFault } from "./fault.js";
import { IndirectTable, missing } from "./indirect-table.js";
import { maxChainSegments, maxTotalBytes } from "./limits.js";
import type { Segments } from "./segments.js";

// The engine looks imported constants up again at each use, and folds those of the module itself.
const { Next, Write, Indirect } = DescFlag;
const { None, ReadableAfterWritable, NextOutOfRange, ChainTooLong } = QueueFault;
const { AddressNotWritable, IndirectNested, TotalTooLong } = QueueFault;
const mostBytes: number = maxTotalBytes;

/** How the descriptors of a table follow each other. */
export const Order = {
  /** Each names the next one: split rings and their tables. */
  Linked: 0,
  /** They lie side by side, around the end of the ring, until one has no NEXT: packed rings. */
  Ring: 1,
  /** All of the table side by side: tables of packed rings (VIRTIO 1.4, 2.8.7). */
  Row: 2,
} as const;

export type Order = (typeof Order)[keyof typeof Order];

const { Linked, Ring, Row } = Order;

/**
 * Follows a chain of descriptors, in the ring and on in an indirect table, and turns it into segments: checks the order
 * and translates the addresses. Both ring layouts have their descriptors' words in the same places, except that the
 * flags are in the lower half of the last word of a split ring, and in the upper one of a packed.
 *
 * This is where a device spends its time, so it is one function over integers that are local to it; `| 0` has the engine
 * unpack those that come from fields once, not at each use. Addresses stay halves of 32 bits, since a call would have to
 * box a double.
 */
export class ChainWalker {
  /** Ring descriptors that the last chain took. */
  steps = 0;
  /** Last word of the last of them; in a packed ring the chain's identifier is its lower half. */
  tail = 0;
  // A field with # would hold `undefined` first, and the engine would check the type of its content at each use.
  private readonly memory: AddressSpace;
  private readonly map: WindowMap;
  private readonly table: IndirectTable;
  private readonly words: Uint32Array;
  private readonly size: number;
  private readonly order: Order;
  private readonly flagShift: number;
  private readonly mayBeIndirect: boolean;
  /** Where the last segment lies: drivers keep their buffers together. */
  private window: MemoryWindow = noWindow;
  /** Of the map, when the window was found. */
  private version = 0;

  /** `words` are the ring's descriptors, `size` in number. */
  constructor(
    words: Uint32Array,
    size: number,
    order: typeof Order.Linked | typeof Order.Ring,
    memory: AddressSpace,
    mayBeIndirect: boolean,
  ) {
    this.words = words;
    this.size = size;
    this.order = order;
    this.flagShift = order === Order.Linked ? 0 : 16;
    this.memory = memory;
    this.map = memory.windows;
    this.mayBeIndirect = mayBeIndirect;
    this.table = new IndirectTable(memory);
  }

  /**
   * Fills `segments` with the chain that starts at descriptor `head`, which is below the ring's size. Each of a
   * descriptor's four words is read once, since the driver may change them meanwhile. A descriptor of length 0 is legal
   * and adds nothing.
   */
  walk(segments: Segments, head: number): QueueFault {
    const map = this.map;
    if (this.version !== map.version) this.forget();
    const flagShift = this.flagShift | 0;
    let words = this.words;
    let base = 0;
    let descriptors = this.size | 0;
    let order: Order = this.order;
    let window = this.window;
    let capacity = segments.capacity | 0;
    let places = segments.places;
    let count = 0;
    let readableCount = 0;
    let readableLength = 0;
    let writableLength = 0;
    let index = head | 0;
    let steps = 0;
    let low = 0;
    let high = 0;
    let length = 0;
    let tail = 0;
    let flags = 0;
    walking: for (;;) {
      // The usual descriptors: what needs a call leaves this loop, is done below, and comes back for the next one.
      for (;;) {
        if (steps !== 0) {
          if (order === Linked) {
            if ((flags & Next) === 0) break walking;
            index = tail >>> 16;
            if (index >= descriptors) return NextOutOfRange;
          } else if (order === Ring) {
            if ((flags & Next) === 0) {
              this.steps = steps;
              this.tail = tail;
              break walking;
            }
            index = (index + 1) | 0;
            if (index === descriptors) index = 0;
          } else {
            index = (index + 1) | 0;
            if (index === descriptors) break walking;
          }
        }
        steps = (steps + 1) | 0;
        if (steps > descriptors) return ChainTooLong;
        const word = (base + (index << 2)) | 0;
        low = (words[word] as number) | 0;
        high = (words[(word + 1) | 0] as number) | 0;
        length = (words[(word + 2) | 0] as number) | 0;
        tail = (words[(word + 3) | 0] as number) | 0;
        flags = tail >>> flagShift;
        if ((flags & Indirect) !== 0) break;
        const isWritable = flags & Write;
        if (isWritable === 0 && count !== readableCount) return ReadableAfterWritable;
        if (length === 0) continue;
        let offset = (low - window.startLow) | 0;
        // Two numbers tell that it is another window; whether the right one holds all of the run is looked at once.
        if (high !== window.startHigh || offset >>> 0 >= window.sizeBytes >>> 0) {
          window = map.candidate(low, high);
          offset = (low - window.startLow) | 0;
        }
        const room = (window.sizeBytes - offset) | 0;
        if (high !== window.startHigh || (offset | length | room | (room - length)) < 0) break;
        if (count >= capacity) break;
        // Compared, since the engine takes longer to see that something is true than that it is `true`.
        if (isWritable !== 0 && window.writable !== true) return AddressNotWritable;
        const place = count << 2;
        places[place] = offset;
        places[place | 1] = length;
        places[place | 2] = window.index;
        count = (count + 1) | 0;
        if (isWritable === 0) {
          readableCount = count;
          readableLength += length;
        } else {
          writableLength += length;
        }
      }
      if ((flags & Indirect) !== 0) {
        if (words !== this.words) return IndirectNested;
        const fault = this.enterTable(steps, flags, low, high, length);
        if (fault !== None) return fault;
        this.steps = steps;
        this.tail = tail;
        const table = this.table;
        words = table.words;
        base = table.base;
        descriptors = table.count;
        if (order === Ring) order = Row;
        index = 0;
        steps = 0;
        continue;
      }
      const isWritable = (flags & Write) !== 0;
      const fault = this.search(segments, count, low, high, length, isWritable);
      if (fault !== None) return fault;
      count = segments.count;
      capacity = segments.capacity;
      places = segments.places;
      window = map.windows[places[((count - 1) << 2) | 2] as number] as MemoryWindow;
      if (isWritable) {
        writableLength += length >>> 0;
      } else {
        readableCount = count;
        readableLength += length >>> 0;
      }
    }
    if (this.window !== window) this.window = window;
    // A look costs less than a store that the collector has to hear of.
    const { windows } = map;
    if (segments.windows !== windows) segments.windows = windows;
    segments.count = count;
    segments.readableCount = readableCount;
    segments.readableLength = readableLength;
    segments.writableLength = writableLength;
    return writableLength > mostBytes ? TotalTooLong : None;
  }

  /** Drops the remembered windows; done without being asked once the memory has changed. */
  forget(): void {
    this.version = this.map.version;
    this.window = noWindow;
    this.table.forget();
  }

  private enterTable(
    steps: number,
    flags: number,
    low: number,
    high: number,
    length: number,
  ): QueueFault {
    if ((flags & Next) !== 0) return QueueFault.IndirectWithNext;
    // Split rings may have descriptors before the one that leads to the table (2.7.5.3.2), packed ones may not (2.8.7).
    if (this.order === Ring && steps > 1) return QueueFault.IndirectWithNext;
    if (!this.mayBeIndirect) return QueueFault.IndirectNotNegotiated;
    return this.table.locate(low, high, length);
  }

  /** Adds a run that crosses windows, one segment for each, or whose window was not easy to find. */
  private search(
    segments: Segments,
    count: number,
    low: number,
    high: number,
    length: number,
    isWritable: boolean,
  ): QueueFault {
    let at = joined(low, high);
    let left = length >>> 0;
    segments.count = count;
    while (left > 0) {
      const window = this.map.find(at);
      if (window === undefined) return missing(this.memory, at, isWritable);
      if (isWritable && !window.writable) return QueueFault.AddressNotWritable;
      // Each descriptor could cross hundreds of tiny regions: what a chain costs must not be their product.
      if (segments.count >= maxChainSegments) return QueueFault.ChainTooLong;
      const part = Math.min(left, window.end - at);
      segments.append(window, at - window.start, part);
      at += part;
      left -= part;
    }
    return QueueFault.None;
  }
}
