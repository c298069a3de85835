import { DescFlag, RingEventFlags } from "../../catalogue/queues.js";
import type { AddressSpace } from "../memory/address-space.js";
import type { Chain } from "./chain.js";
import { ChainPool } from "./chain-pool.js";
import { CompletionOrder } from "./completion-order.js";
import { QueueFault } from "./fault.js";
import { IndirectTable } from "./indirect-table.js";
import { maxTotalBytes } from "./limits.js";
import { SegmentCollector } from "./segment-collector.js";
import type { Virtqueue, VirtqueueOptions } from "./virtqueue.js";

/**
 * The device's side of a packed virtqueue (VIRTIO 1.4, 2.8).
 *
 *   descriptor ring     16 bytes each: | addr 64 | len 32 | id 16 | flags 16 |
 *   driver event area   | offset 15, wrap 1 | flags 16 |   read by the device: when to notify
 *   device event area   | offset 15, wrap 1 | flags 16 |   written by the device: when to kick
 *
 * Driver and device overwrite the same ring. A descriptor is available when its AVAIL flag equals the wrap counter
 * and its USED flag does not; both equal once it is used. Any size from 1 on is legal, so positions are compared,
 * never masked. A chain takes one used descriptor; the position moves on by the chain's length.
 */
export interface PackedRingAreas {
  /** 1 to 32768. */
  readonly size: number;
  readonly descriptors: ArrayBuffer;
  readonly driverEvent: ArrayBuffer;
  readonly deviceEvent: ArrayBuffer;
}

const availableAndUsed = DescFlag.Avail | DescFlag.Used;
const wrapBit = 0x8000;

export class PackedQueue implements Virtqueue {
  readonly size: number;
  fault: QueueFault = QueueFault.None;
  inFlight = 0;

  readonly #words: Uint32Array;
  readonly #halves: Uint16Array;
  readonly #driverEvent: Uint32Array;
  readonly #deviceEvent: Uint32Array;
  readonly #eventIndex: boolean;
  readonly #indirect: boolean;
  readonly #collector: SegmentCollector;
  readonly #table = new IndirectTable();
  readonly #spare = new ChainPool();
  readonly #order: CompletionOrder | null;
  /** Descriptors that the next used descriptor stands for; more than one chain's only with IN_ORDER. */
  #batched = 0;
  #batchId = 0;
  #batchWritten = 0;
  /** The next chain waits for an IOMMU translation. */
  #stalled = false;

  #nextAvailable: number;
  #availableWrap: boolean;
  #nextUsed: number;
  #usedWrap: boolean;
  /** Descriptors of chains in flight: a driver can never have more out than the ring holds. */
  #descriptorsInFlight = 0;
  /** Position and flags of the first used descriptor that is not published; -1: none. */
  #heldPosition = -1;
  #heldFlags = 0;
  #publishedUsed: number;
  #everSignalled = false;

  constructor(areas: PackedRingAreas, memory: AddressSpace, options: VirtqueueOptions) {
    this.size = areas.size;
    this.#words = new Uint32Array(areas.descriptors, 0, 4 * areas.size);
    this.#halves = new Uint16Array(areas.descriptors, 0, 8 * areas.size);
    this.#driverEvent = new Uint32Array(areas.driverEvent, 0, 1);
    this.#deviceEvent = new Uint32Array(areas.deviceEvent, 0, 1);
    this.#eventIndex = options.eventIndex;
    this.#indirect = options.indirect;
    this.#order = options.inOrder ? new CompletionOrder(areas.size) : null;
    this.#collector = new SegmentCollector(memory);
    this.#nextAvailable = options.base & 0x7fff;
    this.#availableWrap = (options.base & wrapBit) !== 0;
    this.#nextUsed = (options.base >>> 16) & 0x7fff;
    this.#usedWrap = options.base >>> 31 !== 0;
    this.#publishedUsed = this.#nextUsed;
  }

  /** Available position and wrap in the low half, used position and wrap in the high one. */
  get base(): number {
    const available = this.#nextAvailable | (this.#availableWrap ? wrapBit : 0);
    const used = this.#nextUsed | (this.#usedWrap ? wrapBit : 0);
    return available + used * 0x10000;
  }

  isPending(): boolean {
    return this.fault === QueueFault.None && !this.#stalled && this.#isAvailable();
  }

  pop(): Chain | null {
    if (this.fault !== QueueFault.None || !this.#isAvailable()) return null;
    const chain = this.#spare.take();
    chain.reset(0);
    let fault = this.#collect(chain);
    if (fault === QueueFault.None) {
      if (chain.segments.writableLength > maxTotalBytes) fault = QueueFault.TotalTooLong;
      // The same descriptors made available again while the device still works on them, or on the batch they are in.
      const held = this.#descriptorsInFlight + this.#batched;
      if (held + chain.descriptors > this.size) fault = QueueFault.IndexJumped;
    }
    if (fault !== QueueFault.None) {
      this.#spare.give(chain);
      if (fault === QueueFault.TranslationAwaited) this.#stalled = true;
      else this.fault = fault;
      return null;
    }
    this.#nextAvailable += chain.descriptors;
    if (this.#nextAvailable >= this.size) {
      this.#nextAvailable -= this.size;
      this.#availableWrap = !this.#availableWrap;
    }
    this.#descriptorsInFlight += chain.descriptors;
    this.inFlight++;
    if (this.#order !== null) this.#order.taken(chain);
    return chain;
  }

  unpop(chain: Chain): void {
    if (this.#order !== null) this.#order.untaken();
    this.#goBack(chain.descriptors);
    this.#release(chain);
  }

  takeBack(): void {
    if (this.#order !== null) this.#order.clear();
    this.#goBack(this.#descriptorsInFlight);
    this.#descriptorsInFlight = 0;
    this.inFlight = 0;
  }

  push(chain: Chain): void {
    if (this.#order === null) {
      this.#use(chain.id, chain.writable.written, chain.descriptors);
      this.#release(chain);
    } else {
      this.#pushInOrder(this.#order, chain);
    }
  }

  publish(): boolean {
    if (this.#batched > 0) this.#closeBatch();
    if (this.#heldPosition < 0) return false;
    Atomics.store(this.#halves, this.#heldPosition * 8 + 7, this.#heldFlags);
    this.#heldPosition = -1;
    const previous = this.#publishedUsed;
    this.#publishedUsed = this.#nextUsed;
    // The store above is the full fence that has to stand between used descriptors and this look.
    const event = Atomics.load(this.#driverEvent, 0);
    const flags = (event >>> 16) & 3;
    const isFirst = !this.#everSignalled;
    this.#everSignalled = true;
    if (flags === RingEventFlags.Disable) return false;
    if (flags !== RingEventFlags.Desc || !this.#eventIndex || isFirst) return true;
    return this.#passed(event & 0x7fff, (event & wrapBit) !== 0, previous);
  }

  suppressKicks(): void {
    this.#deviceEvent[0] = RingEventFlags.Disable << 16;
  }

  resumeKicks(): boolean {
    if (this.fault !== QueueFault.None || this.#stalled) return false;
    const position = this.#nextAvailable | (this.#availableWrap ? wrapBit : 0);
    // Offset and flags in one store: the driver never sees one without the other.
    const event = this.#eventIndex ? position | (RingEventFlags.Desc << 16) : 0;
    Atomics.store(this.#deviceEvent, 0, event);
    return this.#isAvailable();
  }

  forgetTranslations(): void {
    this.#stalled = false;
    this.#collector.forget();
    this.#table.forget();
  }

  #isAvailable(): boolean {
    const flags = Atomics.load(this.#halves, this.#nextAvailable * 8 + 7);
    const available = (flags & DescFlag.Avail) !== 0;
    const used = (flags & DescFlag.Used) !== 0;
    return available === this.#availableWrap && used !== this.#availableWrap;
  }

  /** Follows the chain from the next position; its identifier stands in its last descriptor. */
  #collect(chain: Chain): QueueFault {
    const words = this.#words;
    let position = this.#nextAvailable;
    for (let steps = 1; steps <= this.size; steps++) {
      const word = position * 4;
      const address = (words[word] as number) + (words[word + 1] as number) * 4294967296;
      const length = words[word + 2] as number;
      const tail = words[word + 3] as number;
      const flags = tail >>> 16;
      let fault: QueueFault;
      if ((flags & DescFlag.Indirect) !== 0) {
        if (steps > 1 || (flags & DescFlag.Next) !== 0) return QueueFault.IndirectWithNext;
        fault = this.#collectIndirect(chain, address, length);
      } else {
        fault = this.#collector.append(chain, address, length, (flags & DescFlag.Write) !== 0);
      }
      if (fault !== QueueFault.None) return fault;
      if ((flags & DescFlag.Next) === 0) {
        chain.id = tail & 0xffff;
        chain.descriptors = steps;
        return QueueFault.None;
      }
      position = position + 1 === this.size ? 0 : position + 1;
    }
    return QueueFault.ChainTooLong;
  }

  /** In a packed ring a table has no NEXT: all of its descriptors in order make the chain (2.8.7). */
  #collectIndirect(chain: Chain, address: number, length: number): QueueFault {
    if (!this.#indirect) return QueueFault.IndirectNotNegotiated;
    const located = this.#table.locate(this.#collector.memory, address, length);
    if (located !== QueueFault.None) return located;
    const { words, base, count } = this.#table;
    for (let index = 0; index < count; index++) {
      const word = base + index * 4;
      const flags = (words[word + 3] as number) >>> 16;
      if ((flags & DescFlag.Indirect) !== 0) return QueueFault.IndirectNested;
      const at = (words[word] as number) + (words[word + 1] as number) * 4294967296;
      const writable = (flags & DescFlag.Write) !== 0;
      const fault = this.#collector.append(chain, at, words[word + 2] as number, writable);
      if (fault !== QueueFault.None) return fault;
    }
    return QueueFault.None;
  }

  /** Whether the used position went past the one the driver asked to be told of, on its lap of the ring. */
  #passed(offset: number, wrap: boolean, previous: number): boolean {
    const next = this.#nextUsed;
    const old = next <= previous ? previous - this.size : previous;
    const event = wrap === this.#usedWrap ? offset : offset - this.size;
    return ((next - event - 1) & 0xffff) < ((next - old) & 0xffff);
  }

  /** Writes one used descriptor that stands for the next `descriptors` of the ring. */
  #use(id: number, written: number, descriptors: number): void {
    const position = this.#nextUsed;
    this.#words[position * 4 + 2] = written;
    this.#halves[position * 8 + 6] = id;
    let flags = this.#usedWrap ? availableAndUsed : 0;
    if (written > 0) flags |= DescFlag.Write;
    // Hot: the driver walks in order, so holding back the flags of the first descriptor holds back the batch, and
    // one fence a batch is enough.
    if (this.#heldPosition < 0) {
      this.#heldPosition = position;
      this.#heldFlags = flags;
    } else {
      this.#halves[position * 8 + 7] = flags;
    }
    this.#nextUsed = position + descriptors;
    if (this.#nextUsed >= this.size) {
      this.#nextUsed -= this.size;
      this.#usedWrap = !this.#usedWrap;
    }
  }

  /**
   * With IN_ORDER one descriptor may stand for a batch (2.8.9). The specification has it for written buffers, too, as long
   * as they are full, but DPDK's driver (24.11) looks for the length of each: a batch is only of what was read.
   */
  #pushInOrder(order: CompletionOrder, chain: Chain): void {
    chain.completed = true;
    for (let next = order.nextCompleted(); next !== null; next = order.nextCompleted()) {
      this.#batched += next.descriptors;
      this.#batchId = next.id;
      this.#batchWritten = next.writable.written;
      if (next.writable.length > 0) this.#closeBatch();
      this.#release(next);
    }
  }

  #closeBatch(): void {
    this.#use(this.#batchId, this.#batchWritten, this.#batched);
    this.#batched = 0;
  }

  #goBack(descriptors: number): void {
    this.#nextAvailable -= descriptors;
    if (this.#nextAvailable >= 0) return;
    this.#nextAvailable += this.size;
    this.#availableWrap = !this.#availableWrap;
  }

  #release(chain: Chain): void {
    this.#descriptorsInFlight -= chain.descriptors;
    this.inFlight--;
    this.#spare.give(chain);
  }
}
