import { AvailFlag, DescFlag, UsedFlag } from "../../catalogue/queues.js";
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
 * The device's side of a split virtqueue (VIRTIO 1.4, 2.7).
 *
 *   descriptor table   16 bytes each: | addr 64 | len 32 | flags 16 | next 16 |
 *   available ring     | flags 16 | idx 16 | ring 16 * size | used_event 16 |
 *   used ring          | flags 16 | idx 16 | (id 32, len 32) * size | avail_event 16 |
 *
 * The descriptor table and the available ring belong to the driver: every value is read once, checked, then used.
 * Indices run free over 16 bits; the slot is the index modulo the size.
 */
export interface SplitRingAreas {
  /** A power of two, 1 to 32768. */
  readonly size: number;
  readonly descriptors: ArrayBuffer;
  readonly available: ArrayBuffer;
  readonly used: ArrayBuffer;
}

export class SplitQueue implements Virtqueue {
  readonly size: number;
  fault: QueueFault = QueueFault.None;
  inFlight = 0;

  readonly #collector: SegmentCollector;
  readonly #descriptors: Uint32Array;
  readonly #available: Uint16Array;
  readonly #used16: Uint16Array;
  readonly #used32: Uint32Array;
  readonly #mask: number;
  readonly #eventIndex: boolean;
  readonly #indirect: boolean;
  readonly #usedEventSlot: number;
  readonly #availEventSlot: number;

  #nextAvailable: number;
  #seenAvailable: number;
  #nextUsed: number;
  #publishedUsed: number;
  #everSignalled = false;
  /** The next chain waits for an IOMMU translation. */
  #stalled = false;
  readonly #table = new IndirectTable();
  readonly #spare = new ChainPool();
  readonly #order: CompletionOrder | null;
  /** Chains that the next used element stands for; more than one only with IN_ORDER. */
  #batched = 0;
  #batchId = 0;
  #batchWritten = 0;

  constructor(areas: SplitRingAreas, memory: AddressSpace, options: VirtqueueOptions) {
    const size = areas.size;
    this.size = size;
    this.#collector = new SegmentCollector(memory);
    this.#mask = size - 1;
    this.#descriptors = new Uint32Array(areas.descriptors, 0, 4 * size);
    this.#available = new Uint16Array(areas.available, 0, 3 + size);
    this.#used16 = new Uint16Array(areas.used, 0, 3 + 4 * size);
    this.#used32 = new Uint32Array(areas.used, 4, 2 * size);
    this.#usedEventSlot = 2 + size;
    this.#availEventSlot = 2 + 4 * size;
    this.#eventIndex = options.eventIndex;
    this.#indirect = options.indirect;
    this.#order = options.inOrder ? new CompletionOrder(size) : null;
    this.#nextAvailable = options.base & 0xffff;
    this.#seenAvailable = this.#nextAvailable;
    this.#nextUsed = Atomics.load(this.#used16, 1);
    this.#publishedUsed = this.#nextUsed;
  }

  /** Index of the next chain to take. */
  get base(): number {
    return this.#nextAvailable;
  }

  isPending(): boolean {
    if (this.fault !== QueueFault.None || this.#stalled) return false;
    return Atomics.load(this.#available, 1) !== this.#nextAvailable;
  }

  pop(): Chain | null {
    if (this.#nextAvailable === this.#seenAvailable && !this.#lookForMore()) return null;
    const slot = 2 + (this.#nextAvailable & this.#mask);
    const head = this.#available[slot] as number;
    if (head >= this.size) return this.#fail(QueueFault.HeadOutOfRange);
    const chain = this.#spare.take();
    chain.reset(head);
    let fault = this.#collect(chain, head);
    if (chain.segments.writableLength > maxTotalBytes) fault = QueueFault.TotalTooLong;
    if (fault !== QueueFault.None) {
      this.#spare.give(chain);
      return this.#fail(fault);
    }
    this.#nextAvailable = (this.#nextAvailable + 1) & 0xffff;
    this.inFlight++;
    if (this.#order !== null) this.#order.taken(chain);
    return chain;
  }

  unpop(chain: Chain): void {
    if (this.#order !== null) this.#order.untaken();
    this.#nextAvailable = (this.#nextAvailable - 1) & 0xffff;
    this.inFlight--;
    this.#spare.give(chain);
  }

  takeBack(): void {
    if (this.#order !== null) this.#order.clear();
    this.#nextAvailable = (this.#nextAvailable - this.inFlight) & 0xffff;
    this.inFlight = 0;
  }

  push(chain: Chain): void {
    if (this.#order === null) {
      this.#use(chain.id, chain.writable.written, 1);
      this.#release(chain);
    } else {
      this.#pushInOrder(this.#order, chain);
    }
  }

  publish(): boolean {
    if (this.#batched > 0) this.#closeBatch();
    const next = this.#nextUsed;
    const previous = this.#publishedUsed;
    if (next === previous) return false;
    // Both a release of the elements above and the full fence that the specification asks for before the event field
    // (or the flags) is read: a plain store here loses wake-ups.
    Atomics.store(this.#used16, 1, next);
    this.#publishedUsed = next;
    if (!this.#eventIndex) return (Atomics.load(this.#available, 0) & AvailFlag.NoInterrupt) === 0;
    const event = Atomics.load(this.#available, this.#usedEventSlot);
    if (!this.#everSignalled) {
      this.#everSignalled = true;
      return true;
    }
    return ((next - event - 1) & 0xffff) < ((next - previous) & 0xffff);
  }

  suppressKicks(): void {
    // With event indices the old avail_event already says it: kicks come only when the index passes it.
    if (!this.#eventIndex) this.#used16[0] = UsedFlag.NoNotify;
  }

  resumeKicks(): boolean {
    if (this.fault !== QueueFault.None || this.#stalled) return false;
    if (this.#eventIndex) Atomics.store(this.#used16, this.#availEventSlot, this.#nextAvailable);
    else Atomics.store(this.#used16, 0, 0);
    // The store above is a full fence: a chain added before the driver could see it is seen here.
    return Atomics.load(this.#available, 1) !== this.#nextAvailable;
  }

  forgetTranslations(): void {
    this.#stalled = false;
    this.#collector.forget();
    this.#table.forget();
  }

  #lookForMore(): boolean {
    if (this.fault !== QueueFault.None) return false;
    const index = Atomics.load(this.#available, 1);
    const added = (index - this.#nextAvailable) & 0xffff;
    if (added === 0) return false;
    // A driver can never have more chains out than the ring has slots.
    if (added + this.inFlight > this.size) {
      this.fault = QueueFault.IndexJumped;
      return false;
    }
    this.#seenAvailable = index;
    return true;
  }

  /** Takes the chain that starts at `head`, which is below the queue's size. */
  #collect(chain: Chain, head: number): QueueFault {
    const fault = this.#follow(chain, this.#descriptors, 0, this.size, head, this.#indirect);
    if (fault !== QueueFault.IndirectFollows) return fault;
    const table = this.#table;
    return this.#follow(chain, table.words, table.base, table.count, 0, false);
  }

  /**
   * Follows a chain through a table of `count` descriptors. Hot: each of a descriptor's four words is read once, since
   * the driver may change them meanwhile. Stops at an indirect descriptor after having located its table.
   */
  #follow(
    chain: Chain,
    words: Uint32Array,
    base: number,
    count: number,
    head: number,
    mayBeIndirect: boolean,
  ): QueueFault {
    let index = head;
    for (let steps = 0; steps < count; steps++) {
      const word = base + (index << 2);
      const length = words[word + 2] as number;
      const tail = words[word + 3] as number;
      const address = (words[word] as number) + (words[word + 1] as number) * 4294967296;
      if ((tail & DescFlag.Indirect) !== 0) {
        return mayBeIndirect ? this.#locateTable(address, length, tail) : this.#misplaced(words);
      }
      const fault = this.#collector.append(chain, address, length, (tail & DescFlag.Write) !== 0);
      if (fault !== QueueFault.None) return fault;
      if ((tail & DescFlag.Next) === 0) return QueueFault.None;
      index = tail >>> 16;
      if (index >= count) return QueueFault.NextOutOfRange;
    }
    return QueueFault.ChainTooLong;
  }

  #locateTable(address: number, length: number, tail: number): QueueFault {
    if ((tail & DescFlag.Next) !== 0) return QueueFault.IndirectWithNext;
    const fault = this.#table.locate(this.#collector.memory, address, length);
    return fault === QueueFault.None ? QueueFault.IndirectFollows : fault;
  }

  #misplaced(words: Uint32Array): QueueFault {
    return words === this.#descriptors
      ? QueueFault.IndirectNotNegotiated
      : QueueFault.IndirectNested;
  }

  /** Writes one used element that stands for `count` chains. */
  #use(id: number, written: number, count: number): void {
    const element = 2 * (this.#nextUsed & this.#mask);
    this.#used32[element] = id;
    this.#used32[element + 1] = written;
    this.#nextUsed = (this.#nextUsed + count) & 0xffff;
  }

  /**
   * With IN_ORDER one element may stand for a batch (2.7.9). The specification has it for written buffers, too, as long
   * as they are full, but DPDK's driver (24.11) looks for the length of each: a batch is only of what was read.
   */
  #pushInOrder(order: CompletionOrder, chain: Chain): void {
    chain.completed = true;
    for (let next = order.nextCompleted(); next !== null; next = order.nextCompleted()) {
      this.#batched++;
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

  #release(chain: Chain): void {
    this.inFlight--;
    this.#spare.give(chain);
  }

  #fail(fault: QueueFault): null {
    // The chains behind this one are looked for again, which ends at once while there is a fault.
    this.#seenAvailable = this.#nextAvailable;
    if (fault === QueueFault.TranslationAwaited) this.#stalled = true;
    else this.fault = fault;
    return null;
  }
}
