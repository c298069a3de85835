import { DescFlag, RingEventFlags } from "../../catalogue/queues.js";
import type { AddressSpace } from "../memory/address-space.js";
import { loadsAreOrdered } from "../memory/ordered-loads.js";
import type { Chain } from "./chain.js";
import { ChainPool } from "./chain-pool.js";
import { ChainWalker, Order } from "./chain-walker.js";
import { CompletionOrder, type UsedRing } from "./completion-order.js";
import { QueueFault } from "./fault.js";
import type { Virtqueue, VirtqueueOptions } from "./virtqueue.js";

// The engine looks imported constants up again at each use, and folds those of the module itself.
const { Avail, Used, Write } = DescFlag;
const { None } = QueueFault;
const availAndUsed = Avail | Used;
const mayLoadPlainly: boolean = loadsAreOrdered;
const wrapBit = 0x8000;

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

export class PackedQueue implements Virtqueue, UsedRing {
  readonly size: number;
  fault: QueueFault = QueueFault.None;
  inFlight = 0;

  private readonly words: Uint32Array;
  private readonly halves: Uint16Array;
  private readonly driverEvent: Uint32Array;
  private readonly deviceEvent: Uint32Array;
  private readonly eventIndex: boolean;
  private readonly walker: ChainWalker;
  private readonly spare = new ChainPool();
  private readonly order: CompletionOrder | null;
  /** The next chain waits for an IOMMU translation. */
  private stalled = false;

  private nextAvailable: number;
  /** AVAIL and USED as they are in an available descriptor on this lap: AVAIL equals the wrap counter, USED does not. */
  private availableFlags: number;
  private nextUsed: number;
  /** Both flags as they are in a used descriptor on this lap: they equal the wrap counter. */
  private usedFlags: number;
  /** Descriptors of chains in flight: a driver can never have more out than the ring holds. */
  private descriptorsInFlight = 0;
  /** Position and flags of the first used descriptor that is not published; -1: none. */
  private heldPosition = -1;
  private heldFlags = 0;
  private publishedUsed: number;
  private everSignalled = false;

  constructor(areas: PackedRingAreas, memory: AddressSpace, options: VirtqueueOptions) {
    const { size } = areas;
    this.size = size;
    this.words = new Uint32Array(areas.descriptors, 0, 4 * size);
    this.halves = new Uint16Array(areas.descriptors, 0, 8 * size);
    this.driverEvent = new Uint32Array(areas.driverEvent, 0, 1);
    this.deviceEvent = new Uint32Array(areas.deviceEvent, 0, 1);
    this.eventIndex = options.eventIndex;
    this.walker = new ChainWalker(this.words, size, Order.Ring, memory, options.indirect);
    this.order = options.inOrder ? new CompletionOrder(size) : null;
    this.nextAvailable = options.base & 0x7fff;
    this.availableFlags = (options.base & wrapBit) !== 0 ? Avail : Used;
    this.nextUsed = (options.base >>> 16) & 0x7fff;
    this.usedFlags = options.base >>> 31 !== 0 ? availAndUsed : 0;
    this.publishedUsed = this.nextUsed;
  }

  /** Available position and wrap in the low half, used position and wrap in the high one. */
  get base(): number {
    const used = this.nextUsed | (this.usedFlags === 0 ? 0 : wrapBit);
    return this.#availablePosition() + used * 0x10000;
  }

  isPending(): boolean {
    return this.fault === None && !this.stalled && this.#isAvailable();
  }

  pop(): Chain | null {
    if (this.fault !== None || !this.#isAvailable()) return null;
    const chain = this.spare.take();
    const { walker } = this;
    const fault = walker.walk(chain.segments, this.nextAvailable);
    if (fault !== None) return this.#fail(chain, fault);
    const descriptors = walker.steps;
    // The same descriptors made available again while the device still works on them, or on the batch they are in.
    const batched = this.order === null ? 0 : this.order.batched;
    if (this.descriptorsInFlight + batched + descriptors > this.size) {
      return this.#fail(chain, QueueFault.IndexJumped);
    }
    chain.reset(walker.tail & 0xffff);
    chain.descriptors = descriptors;
    let next = (this.nextAvailable + descriptors) | 0;
    if (next >= this.size) {
      next = (next - this.size) | 0;
      this.availableFlags ^= availAndUsed;
    }
    this.nextAvailable = next;
    this.descriptorsInFlight += descriptors;
    this.inFlight++;
    if (this.order !== null) this.order.taken(chain);
    return chain;
  }

  unpop(chain: Chain): void {
    if (this.order !== null) this.order.untaken();
    this.#goBack(chain.descriptors);
    this.release(chain);
  }

  takeBack(): void {
    if (this.order !== null) this.order.clear();
    this.#goBack(this.descriptorsInFlight);
    this.descriptorsInFlight = 0;
    this.inFlight = 0;
  }

  push(chain: Chain): void {
    if (this.order === null) {
      this.use(chain.id, chain.writable.written, chain.descriptors);
      this.release(chain);
    } else {
      this.order.complete(chain, this);
    }
  }

  publish(): boolean {
    if (this.order !== null) this.order.closeBatch(this);
    if (this.heldPosition < 0) return false;
    Atomics.store(this.halves, this.heldPosition * 8 + 7, this.heldFlags);
    this.heldPosition = -1;
    const previous = this.publishedUsed;
    this.publishedUsed = this.nextUsed;
    // The store above is the full fence that has to stand between used descriptors and this look.
    const event = mayLoadPlainly
      ? (this.driverEvent[0] as number)
      : Atomics.load(this.driverEvent, 0);
    const flags = (event >>> 16) & 3;
    const isFirst = !this.everSignalled;
    this.everSignalled = true;
    if (flags === RingEventFlags.Disable) return false;
    if (flags !== RingEventFlags.Desc || !this.eventIndex || isFirst) return true;
    return this.#passed(event & 0x7fff, (event & wrapBit) !== 0, previous);
  }

  suppressKicks(): void {
    this.deviceEvent[0] = RingEventFlags.Disable << 16;
  }

  resumeKicks(): boolean {
    if (this.fault !== QueueFault.None || this.stalled) return false;
    // Offset and flags in one store: the driver never sees one without the other.
    const event = this.eventIndex ? this.#availablePosition() | (RingEventFlags.Desc << 16) : 0;
    Atomics.store(this.deviceEvent, 0, event);
    return this.#isAvailable();
  }

  forgetTranslations(): void {
    this.stalled = false;
    this.walker.forget();
  }

  use(id: number, written: number, descriptors: number): void {
    const position = this.nextUsed;
    const half = position << 3;
    this.words[(position << 2) | 2] = written;
    this.halves[half | 6] = id;
    const flags = written > 0 ? this.usedFlags | Write : this.usedFlags;
    // Hot: the driver walks in order, so holding back the flags of the first descriptor holds back the batch, and
    // one fence a batch is enough.
    if (this.heldPosition < 0) {
      this.heldPosition = position;
      this.heldFlags = flags;
    } else {
      this.halves[half | 7] = flags;
    }
    let next = (position + descriptors) | 0;
    if (next >= this.size) {
      next = (next - this.size) | 0;
      this.usedFlags ^= availAndUsed;
    }
    this.nextUsed = next;
  }

  release(chain: Chain): void {
    this.descriptorsInFlight -= chain.descriptors;
    this.inFlight--;
    this.spare.give(chain);
  }

  #isAvailable(): boolean {
    const flag = (this.nextAvailable << 3) | 7;
    const flags = mayLoadPlainly ? (this.halves[flag] as number) : Atomics.load(this.halves, flag);
    return (flags & availAndUsed) === this.availableFlags;
  }

  /** Position and wrap counter of the next chain, as event areas and bases code them. */
  #availablePosition(): number {
    return this.nextAvailable | (this.availableFlags === Avail ? wrapBit : 0);
  }

  /** Whether the used position went past the one the driver asked to be told of, on its lap of the ring. */
  #passed(offset: number, wrap: boolean, previous: number): boolean {
    const next = this.nextUsed;
    const old = next <= previous ? previous - this.size : previous;
    const event = wrap === (this.usedFlags !== 0) ? offset : offset - this.size;
    return ((next - event - 1) & 0xffff) < ((next - old) & 0xffff);
  }

  #goBack(descriptors: number): void {
    this.nextAvailable -= descriptors;
    if (this.nextAvailable >= 0) return;
    this.nextAvailable += this.size;
    this.availableFlags ^= availAndUsed;
  }

  #fail(chain: Chain, fault: QueueFault): null {
    this.spare.give(chain);
    if (fault === QueueFault.TranslationAwaited) this.stalled = true;
    else this.fault = fault;
    return null;
  }
}
