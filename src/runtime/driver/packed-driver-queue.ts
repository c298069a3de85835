import { DescFlag, RingEventFlags } from "../../catalogue/queues.js";
import { DriverError } from "./driver-error.js";
import type { DriverMemory, GuestBuffer } from "./driver-memory.js";
import {
  areaHalves,
  areaWords,
  type DriverRing,
  type DriverRingOptions,
  type RingPlaces,
} from "./driver-ring.js";
import { OutstandingOrder } from "./outstanding-order.js";
import { PackedChainBuilder } from "./packed-chain-builder.js";
import { PackedPosition } from "./packed-position.js";
import { allocatePackedRing, PackedHalf, PackedWord, wrapBit } from "./packed-ring-layout.js";
import { RawPackedRing } from "./raw-packed-ring.js";

export interface PackedDriverQueueOptions extends DriverRingOptions {
  /** Where both sides start: position and wrap counter, as in the low half of a vring base. By default 0x8000. */
  readonly startPosition?: number;
}

/**
 * The driver's side of a packed virtqueue (VIRTIO 1.4, 2.8).
 *
 *   ring   | chain 7 | chain 7 | chain 2 | used: 5 | free | free |
 *                                        ^ next used        ^ next available
 *
 * Both sides write the one ring, each a lap behind the other; the wrap counters tell whose turn a descriptor is. A chain
 * is known by an identifier that says nothing of its place, since the device returns chains in any order, each in the
 * next descriptor, and skips as many as the chain had.
 */
export class PackedDriverQueue implements DriverRing {
  readonly size: number;
  readonly places: RingPlaces;
  /** Writes anything into the ring, for tests of a device's robustness. */
  readonly raw: RawPackedRing;
  outstanding = 0;
  freeDescriptors: number;
  usedLength = 0;

  readonly #memory: DriverMemory;
  readonly #words: Uint32Array;
  readonly #halves: Uint16Array;
  readonly #driverEvent: Uint32Array;
  readonly #deviceEvent: Uint32Array;
  readonly #eventIndex: boolean;
  readonly #builder: PackedChainBuilder;

  // The driver's own books: what the device could read back and change is never trusted.
  readonly #freeIds: Uint16Array;
  #freeIdCount: number;
  /** Descriptors of the chain with this identifier; 0 when there is none. */
  readonly #chainLength: Uint16Array;
  readonly #chainWritable: Float64Array;
  readonly #order: OutstandingOrder | null;

  readonly #available: PackedPosition;
  readonly #used: PackedPosition;
  /** Descriptors that were committed and not published. */
  #unpublished = 0;
  /** Place and flags of the first unpublished chain's first descriptor; -1: none. They hold back all chains after it. */
  #heldIndex = -1;
  #heldFlags = 0;
  /** Chains of an in-order batch that are used and not taken back, and the bytes in its last one. */
  #batchLeft = 0;
  #batchLength = 0;
  /** The chain that the used descriptor read last names. */
  #usedId = 0;

  constructor(memory: DriverMemory, options: PackedDriverQueueOptions) {
    const { size, startPosition = wrapBit, indirectEntries = 0, inOrder = false } = options;
    this.size = size;
    this.#memory = memory;
    this.places = allocatePackedRing(memory, size);
    this.#words = areaWords(memory, this.places.descriptors);
    this.#halves = areaHalves(memory, this.places.descriptors);
    this.#driverEvent = areaWords(memory, this.places.available);
    this.#deviceEvent = areaWords(memory, this.places.used);
    this.#eventIndex = options.eventIndex;
    this.#builder = new PackedChainBuilder(
      memory,
      size,
      this.#words,
      this.#halves,
      indirectEntries,
    );
    this.#freeIds = new Uint16Array(size).map((_, index) => size - 1 - index);
    this.#freeIdCount = size;
    this.#chainLength = new Uint16Array(size);
    this.#chainWritable = new Float64Array(size);
    this.#order = inOrder ? new OutstandingOrder(size) : null;
    this.freeDescriptors = size;
    const start = startPosition & 0x7fff;
    const wrap = (startPosition & wrapBit) !== 0;
    this.#available = new PackedPosition(size, start, wrap);
    this.#used = new PackedPosition(size, start, wrap);
    this.raw = new RawPackedRing(this.#words, this.#halves, this.#driverEvent, this.#deviceEvent);
    this.#clearRing(start, wrap);
  }

  /** Position and wrap of the next chain to be committed, as event areas code them. */
  get nextAvailable(): number {
    return this.#available.word;
  }

  /** Position and wrap of the next used descriptor to take. */
  get nextUsed(): number {
    return this.#used.word;
  }

  get base(): number {
    return this.#used.word * 0x10001;
  }

  begin(indirect = false): void {
    const id = this.#freeIdCount === 0 ? 0 : (this.#freeIds[this.#freeIdCount - 1] as number);
    this.#builder.begin(this.#available, this.freeDescriptors, id, indirect);
  }

  buffer(address: number, length: number, writable: boolean): void {
    this.#builder.buffer(address, length, writable);
  }

  commit(): number {
    const builder = this.#builder;
    if (builder.tooLong || builder.count === 0) {
      builder.rollBack();
      return -1;
    }
    const id = this.#freeIds[--this.#freeIdCount] as number;
    const descriptors = builder.finish();
    if (this.#heldIndex < 0) {
      this.#heldIndex = this.#available.index;
      this.#heldFlags = builder.headFlags;
    } else {
      this.#halves[8 * this.#available.index + PackedHalf.Flags] = builder.headFlags;
    }
    this.#chainLength[id] = descriptors;
    this.#chainWritable[id] = builder.writable;
    this.#available.advance(descriptors);
    this.#unpublished += descriptors;
    this.freeDescriptors -= descriptors;
    this.outstanding++;
    if (this.#order !== null) this.#order.add(id);
    return id;
  }

  add(
    readable: readonly GuestBuffer[],
    writable: readonly GuestBuffer[],
    indirect = false,
  ): number {
    this.begin(indirect);
    for (const { address, length } of readable) this.buffer(address, length, false);
    for (const { address, length } of writable) this.buffer(address, length, true);
    return this.commit();
  }

  /** Hot. */
  publish(): boolean {
    if (this.#heldIndex < 0) return false;
    // A release of the descriptors, and the full fence before the event area is read (2.8.21.3).
    Atomics.store(this.#halves, 8 * this.#heldIndex + PackedHalf.Flags, this.#heldFlags);
    this.#heldIndex = -1;
    const added = this.#unpublished;
    this.#unpublished = 0;
    const event = Atomics.load(this.#deviceEvent, 0);
    const flags = (event >>> 16) & 3;
    if (flags === RingEventFlags.Disable) return false;
    if (flags !== RingEventFlags.Desc || !this.#eventIndex) return true;
    return this.#passed(event & 0x7fff, (event & wrapBit) !== 0, added);
  }

  /** Hot. */
  popUsed(): number {
    if (this.#batchLeft === 0 && !this.#takeUsedDescriptor()) return -1;
    this.#batchLeft--;
    const id = this.#order === null ? this.#usedId : this.#order.take();
    const descriptors = this.#chainLength[id] as number;
    // All but the last chain of a batch count as written full (2.8.9).
    this.usedLength =
      this.#batchLeft === 0 ? this.#batchLength : (this.#chainWritable[id] as number);
    this.#chainLength[id] = 0;
    this.#freeIds[this.#freeIdCount++] = id;
    this.#used.advance(descriptors);
    this.freeDescriptors += descriptors;
    this.outstanding--;
    return id;
  }

  /** Hot. */
  hasUsed(): boolean {
    return this.#batchLeft > 0 || this.#isUsed(this.#used.index, this.#used.wrap);
  }

  suppressInterrupts(): void {
    this.#driverEvent[0] = RingEventFlags.Disable << 16;
  }

  resumeInterrupts(count = 1): boolean {
    const ahead = Math.min(count, this.size) - 1;
    // Offset and flags in one store: the device never sees one without the other.
    const event = this.#eventIndex
      ? this.#used.wordAfter(ahead) | (RingEventFlags.Desc << 16)
      : RingEventFlags.Enable;
    Atomics.store(this.#driverEvent, 0, event);
    // The store is a full fence: what the device used before it could see the request is seen here.
    return this.#eventIndex ? this.#usedBeyond(ahead) : this.hasUsed();
  }

  close(): void {
    for (const place of [this.places.descriptors, this.places.available, this.places.used]) {
      this.#memory.free(place);
    }
    this.#builder.close(this.#memory);
  }

  /** Reads the next used descriptor once and checks it; false when there is none. */
  #takeUsedDescriptor(): boolean {
    const { index, wrap } = this.#used;
    if (!this.#isUsed(index, wrap)) return false;
    const flags = this.#halves[8 * index + PackedHalf.Flags] as number;
    const id = this.#halves[8 * index + PackedHalf.Id] as number;
    // Without WRITE the length says nothing (2.8.4).
    const length =
      (flags & DescFlag.Write) === 0 ? 0 : (this.#words[4 * index + PackedWord.Length] as number);
    this.#checkId(id);
    const writable = this.#chainWritable[id] as number;
    if (length > writable) {
      throw new DriverError("queue", `the device claims ${length} bytes in a chain of ${writable}`);
    }
    this.#usedId = id;
    this.#batchLeft = this.#order === null ? 1 : this.#order.lengthTo(id);
    this.#batchLength = length;
    return true;
  }

  #isUsed(index: number, wrap: boolean): boolean {
    const flags = Atomics.load(this.#halves, 8 * index + PackedHalf.Flags);
    const available = (flags & DescFlag.Avail) !== 0;
    const used = (flags & DescFlag.Used) !== 0;
    return available === wrap && used === wrap;
  }

  #checkId(id: number): void {
    if (id < this.size && this.#chainLength[id] !== 0) return;
    throw new DriverError("queue", `the device used chain ${id}, which it was not given`);
  }

  /** Whether the used chains reach beyond `ahead` descriptors from the next one on; looks, and takes nothing. */
  #usedBeyond(ahead: number): boolean {
    if (this.#batchLeft > 0) return true;
    let passed = 0;
    let taken = 0;
    while (taken < this.outstanding) {
      const word = this.#used.wordAfter(passed);
      const index = word & (wrapBit - 1);
      if (!this.#isUsed(index, (word & wrapBit) !== 0)) return false;
      const id = this.#halves[8 * index + PackedHalf.Id] as number;
      this.#checkId(id);
      if (this.#order === null) {
        passed += this.#chainLength[id] as number;
        taken++;
      } else {
        const end = this.#order.lengthTo(id);
        if (end <= taken) throw new DriverError("queue", `the device used chain ${id} twice`);
        for (; taken < end; taken++) passed += this.#chainLength[this.#order.at(taken)] as number;
      }
      if (passed > ahead) return true;
    }
    return false;
  }

  /** Whether the chains published now went past the descriptor at which the device wants to be kicked. */
  #passed(offset: number, wrap: boolean, added: number): boolean {
    const next = this.#available.index;
    const event = wrap === this.#available.wrap ? offset : offset - this.size;
    return ((next - event - 1) & 0xffff) < added;
  }

  /** Every descriptor looks as if used on the lap before: what was not committed must never seem available. */
  #clearRing(start: number, wrap: boolean): void {
    for (let index = 0; index < this.size; index++) {
      const lap = index >= start ? wrap : !wrap;
      const idle = lap ? 0 : DescFlag.Avail | DescFlag.Used;
      this.#halves[8 * index + PackedHalf.Flags] = idle;
    }
  }
}
