import { AvailFlag, UsedFlag } from "../../catalogue/queues.js";
import type { AddressSpace } from "../memory/address-space.js";
import { loadsAreOrdered } from "../memory/ordered-loads.js";
import type { Chain } from "./chain.js";
import { ChainPool } from "./chain-pool.js";
import { ChainWalker, Order } from "./chain-walker.js";
import { CompletionOrder, type UsedRing } from "./completion-order.js";
import { QueueFault } from "./fault.js";
import type { Virtqueue, VirtqueueOptions } from "./virtqueue.js";

// The engine looks imported constants up again at each use, and folds those of the module itself.
const { None } = QueueFault;
const mayLoadPlainly: boolean = loadsAreOrdered;

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

export class SplitQueue implements Virtqueue, UsedRing {
  readonly size: number;
  fault: QueueFault = QueueFault.None;
  inFlight = 0;

  private readonly walker: ChainWalker;
  private readonly available: Uint16Array;
  private readonly used16: Uint16Array;
  private readonly used32: Uint32Array;
  private readonly mask: number;
  private readonly eventIndex: boolean;
  private readonly usedEventSlot: number;
  private readonly availEventSlot: number;

  private nextAvailable: number;
  private seenAvailable: number;
  private nextUsed: number;
  private publishedUsed: number;
  private everSignalled = false;
  /** The next chain waits for an IOMMU translation. */
  private stalled = false;
  private readonly spare = new ChainPool();
  private readonly order: CompletionOrder | null;

  constructor(areas: SplitRingAreas, memory: AddressSpace, options: VirtqueueOptions) {
    const size = areas.size;
    this.size = size;
    this.mask = size - 1;
    const descriptors = new Uint32Array(areas.descriptors, 0, 4 * size);
    this.walker = new ChainWalker(descriptors, size, Order.Linked, memory, options.indirect);
    this.available = new Uint16Array(areas.available, 0, 3 + size);
    this.used16 = new Uint16Array(areas.used, 0, 3 + 4 * size);
    this.used32 = new Uint32Array(areas.used, 4, 2 * size);
    this.usedEventSlot = 2 + size;
    this.availEventSlot = 2 + 4 * size;
    this.eventIndex = options.eventIndex;
    this.order = options.inOrder ? new CompletionOrder(size) : null;
    this.nextAvailable = options.base & 0xffff;
    this.seenAvailable = this.nextAvailable;
    this.nextUsed = Atomics.load(this.used16, 1);
    this.publishedUsed = this.nextUsed;
  }

  /** Index of the next chain to take. */
  get base(): number {
    return this.nextAvailable;
  }

  isPending(): boolean {
    if (this.fault !== QueueFault.None || this.stalled) return false;
    return this.#look(1) !== this.nextAvailable;
  }

  pop(): Chain | null {
    if (this.nextAvailable === this.seenAvailable && !this.#lookForMore()) return null;
    const slot = 2 + (this.nextAvailable & this.mask);
    const head = this.available[slot] as number;
    if (head >= this.size) return this.#fail(QueueFault.HeadOutOfRange);
    const chain = this.spare.take();
    const fault = this.walker.walk(chain.segments, head);
    if (fault !== None) {
      this.spare.give(chain);
      return this.#fail(fault);
    }
    chain.reset(head);
    this.nextAvailable = (this.nextAvailable + 1) & 0xffff;
    this.inFlight++;
    if (this.order !== null) this.order.taken(chain);
    return chain;
  }

  unpop(chain: Chain): void {
    if (this.order !== null) this.order.untaken();
    this.nextAvailable = (this.nextAvailable - 1) & 0xffff;
    this.inFlight--;
    this.spare.give(chain);
  }

  takeBack(): void {
    if (this.order !== null) this.order.clear();
    this.nextAvailable = (this.nextAvailable - this.inFlight) & 0xffff;
    this.inFlight = 0;
  }

  push(chain: Chain): void {
    if (this.order === null) {
      this.use(chain.id, chain.writable.written, 1);
      this.release(chain);
    } else {
      this.order.complete(chain, this);
    }
  }

  publish(): boolean {
    if (this.order !== null) this.order.closeBatch(this);
    const next = this.nextUsed;
    const previous = this.publishedUsed;
    if (next === previous) return false;
    // Both a release of the elements above and the full fence that the specification asks for before the event field
    // (or the flags) is read: a plain store here loses wake-ups.
    Atomics.store(this.used16, 1, next);
    this.publishedUsed = next;
    if (!this.eventIndex) return (this.#look(0) & AvailFlag.NoInterrupt) === 0;
    const event = this.#look(this.usedEventSlot);
    if (!this.everSignalled) {
      this.everSignalled = true;
      return true;
    }
    return ((next - event - 1) & 0xffff) < ((next - previous) & 0xffff);
  }

  suppressKicks(): void {
    // With event indices the old avail_event already says it: kicks come only when the index passes it.
    if (!this.eventIndex) this.used16[0] = UsedFlag.NoNotify;
  }

  resumeKicks(): boolean {
    if (this.fault !== QueueFault.None || this.stalled) return false;
    if (this.eventIndex) Atomics.store(this.used16, this.availEventSlot, this.nextAvailable);
    else Atomics.store(this.used16, 0, 0);
    // The store above is a full fence: a chain added before the driver could see it is seen here.
    return this.#look(1) !== this.nextAvailable;
  }

  forgetTranslations(): void {
    this.stalled = false;
    this.walker.forget();
  }

  use(id: number, written: number, chains: number): void {
    const element = (this.nextUsed & this.mask) << 1;
    this.used32[element] = id;
    this.used32[element | 1] = written;
    this.nextUsed = (this.nextUsed + chains) & 0xffff;
  }

  release(chain: Chain): void {
    this.inFlight--;
    this.spare.give(chain);
  }

  /** A word of the available ring, before whatever is read afterwards. */
  #look(half: number): number {
    return mayLoadPlainly ? (this.available[half] as number) : Atomics.load(this.available, half);
  }

  #lookForMore(): boolean {
    if (this.fault !== QueueFault.None) return false;
    const index = this.#look(1);
    const added = (index - this.nextAvailable) & 0xffff;
    if (added === 0) return false;
    // A driver can never have more chains out than the ring has slots.
    if (added + this.inFlight > this.size) {
      this.fault = QueueFault.IndexJumped;
      return false;
    }
    this.seenAvailable = index;
    return true;
  }

  #fail(fault: QueueFault): null {
    // The chains behind this one are looked for again, which ends at once while there is a fault.
    this.seenAvailable = this.nextAvailable;
    if (fault === QueueFault.TranslationAwaited) this.stalled = true;
    else this.fault = fault;
    return null;
  }
}
