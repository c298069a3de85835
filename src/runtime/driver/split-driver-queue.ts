import { AvailFlag, DescFlag, UsedFlag, VirtqDesc } from "../../catalogue/queues.js";
import { DriverError } from "./driver-error.js";
import type { DriverMemory, GuestBuffer } from "./driver-memory.js";
import {
  areaHalves,
  areaWords,
  type DriverRing,
  type DriverRingOptions,
  type RingPlaces,
} from "./driver-ring.js";
import { RawSplitRing } from "./raw-split-ring.js";
import {
  AvailWord,
  allocateLegacyRing,
  allocateSplitRing,
  availEventWord,
  DescWord,
  freeLegacyRing,
  freeSplitRing,
  UsedWord,
  usedEventWord,
} from "./split-ring-layout.js";

export interface SplitDriverQueueOptions extends DriverRingOptions {
  /** Where both ring indices start, for a queue that goes on. */
  readonly startIndex?: number;
  /** In one block, as legacy interfaces want it. */
  readonly isLegacy?: boolean;
}

/** The driver's side of a split virtqueue (VIRTIO 1.4, 2.7). A chain's identifier is its head descriptor. */
export class SplitDriverQueue implements DriverRing {
  readonly size: number;
  readonly places: RingPlaces;
  /** Writes anything into the rings, for tests of a device's robustness. */
  readonly raw: RawSplitRing;
  outstanding = 0;
  freeDescriptors: number;
  usedLength = 0;

  readonly #memory: DriverMemory;
  readonly #isLegacy: boolean;
  readonly #descriptors: Uint32Array;
  readonly #available: Uint16Array;
  readonly #used16: Uint16Array;
  readonly #used32: Uint32Array;
  readonly #mask: number;
  readonly #eventIndex: boolean;
  readonly #usedEvent: number;
  readonly #availEvent: number;

  // The driver's own books: what the device could read back and change is never trusted.
  readonly #free: Uint16Array;
  readonly #next: Uint16Array;
  /** Descriptors of the chain that starts here; 0 when none does. */
  readonly #chainLength: Uint16Array;
  readonly #chainWritable: Float64Array;

  readonly #tables: GuestBuffer | undefined;
  readonly #tableWords: Uint32Array;
  readonly #indirectEntries: number;

  #nextAvailable: number;
  #published: number;
  #nextUsed: number;
  #seenUsed: number;

  /** With IN_ORDER: the heads as they were made available, since one used element may stand for several. */
  readonly #heads: Uint16Array | null;
  /** Chains of a batch that are used and not taken back, and the bytes in its last one. */
  #batchLeft = 0;
  #batchLength = 0;

  // The chain under construction.
  #head = -1;
  #last = -1;
  #lastFlags = 0;
  #count = 0;
  #writable = 0;
  #indirect = false;
  #tooLong = false;

  constructor(memory: DriverMemory, options: SplitDriverQueueOptions) {
    const { size, startIndex = 0, indirectEntries = 0, inOrder = false } = options;
    this.size = size;
    this.#memory = memory;
    this.#isLegacy = options.isLegacy ?? false;
    this.places = this.#isLegacy
      ? allocateLegacyRing(memory, size)
      : allocateSplitRing(memory, size);
    this.#descriptors = areaWords(memory, this.places.descriptors);
    this.#available = areaHalves(memory, this.places.available);
    this.#used16 = areaHalves(memory, this.places.used);
    this.#used32 = areaWords(memory, this.places.used);
    this.#mask = size - 1;
    this.#eventIndex = options.eventIndex;
    this.#usedEvent = usedEventWord(size);
    this.#availEvent = availEventWord(size);
    this.#free = new Uint16Array(size).map((_, index) => size - 1 - index);
    this.#next = new Uint16Array(size);
    this.#chainLength = new Uint16Array(size);
    this.#chainWritable = new Float64Array(size);
    this.freeDescriptors = size;
    this.#indirectEntries = indirectEntries;
    this.#tables =
      indirectEntries === 0
        ? undefined
        : memory.allocate(size * indirectEntries * VirtqDesc.size, VirtqDesc.size);
    this.#tableWords =
      this.#tables === undefined ? new Uint32Array(0) : areaWords(memory, this.#tables);
    this.raw = new RawSplitRing(this.#descriptors, this.#available, this.#used16, this.#used32);
    this.#heads = inOrder ? new Uint16Array(size) : null;
    this.#nextAvailable = startIndex & 0xffff;
    this.#published = this.#nextAvailable;
    this.#nextUsed = this.#nextAvailable;
    this.#seenUsed = this.#nextAvailable;
    this.#available[AvailWord.Index] = this.#nextAvailable;
    this.#used16[UsedWord.Index] = this.#nextAvailable;
    if (this.#eventIndex) this.#available[this.#usedEvent] = this.#nextAvailable;
  }

  /** Index of the next chain to be committed; after `publish` also what the device sees. */
  get nextAvailable(): number {
    return this.#nextAvailable;
  }

  /** Index of the next used element to take. */
  get nextUsed(): number {
    return this.#nextUsed;
  }

  get base(): number {
    return this.#nextUsed;
  }

  /** Hot. */
  begin(indirect = false): void {
    this.#head = -1;
    this.#last = -1;
    this.#count = 0;
    this.#writable = 0;
    this.#indirect = indirect;
    this.#tooLong = false;
    if (indirect) {
      if (this.#tables === undefined) throw new RangeError("the queue has no indirect tables");
      if (this.freeDescriptors === 0) this.#tooLong = true;
      else this.#head = this.#free[--this.freeDescriptors] as number;
    }
  }

  /** Hot. */
  buffer(address: number, length: number, writable: boolean): void {
    const flags = writable ? DescFlag.Write : 0;
    if (writable) this.#writable += length;
    if (this.#indirect) this.#addEntry(address, length, flags);
    else this.#addDescriptor(address, length, flags);
    this.#count++;
  }

  commit(): number {
    const head = this.#head;
    if (this.#tooLong || this.#count === 0) {
      this.#rollBack();
      return -1;
    }
    if (this.#indirect) this.#finishTable(head);
    this.#chainLength[head] = this.#indirect ? 1 : this.#count;
    this.#chainWritable[head] = this.#writable;
    this.#available[AvailWord.Ring + (this.#nextAvailable & this.#mask)] = head;
    if (this.#heads !== null) this.#heads[this.#nextAvailable & this.#mask] = head;
    this.#nextAvailable = (this.#nextAvailable + 1) & 0xffff;
    this.outstanding++;
    return head;
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
    const next = this.#nextAvailable;
    const previous = this.#published;
    if (next === previous) return false;
    // A release of the descriptors, and the full fence before the event field or flags are read: with a plain store
    // the device could go to sleep while this side still reads the old value.
    Atomics.store(this.#available, AvailWord.Index, next);
    this.#published = next;
    if (!this.#eventIndex) {
      return (Atomics.load(this.#used16, UsedWord.Flags) & UsedFlag.NoNotify) === 0;
    }
    const event = Atomics.load(this.#used16, this.#availEvent);
    return ((next - event - 1) & 0xffff) < ((next - previous) & 0xffff);
  }

  /** Hot. */
  popUsed(): number {
    if (this.#nextUsed === this.#seenUsed && !this.hasUsed()) return -1;
    if (this.#heads !== null) return this.#popInOrder(this.#heads);
    const element = UsedWord.Ring32 + 2 * (this.#nextUsed & this.#mask);
    const head = this.#used32[element] as number;
    const length = this.#used32[element + 1] as number;
    this.#check(head, length);
    this.#take(head, length);
    return head;
  }

  /** Hot. */
  hasUsed(): boolean {
    if (this.#nextUsed !== this.#seenUsed) return true;
    const index = Atomics.load(this.#used16, UsedWord.Index);
    const added = (index - this.#nextUsed) & 0xffff;
    if (added === 0) return false;
    if (added > this.outstanding) {
      throw new DriverError(
        "queue",
        `the used index went ${added} ahead with ${this.outstanding} chains outstanding`,
      );
    }
    this.#seenUsed = index;
    return true;
  }

  suppressInterrupts(): void {
    // An event index that lies behind is passed again only after a whole turn of 65536 elements.
    if (this.#eventIndex) this.#available[this.#usedEvent] = (this.#nextUsed - 1) & 0xffff;
    else this.#available[AvailWord.Flags] = AvailFlag.NoInterrupt;
  }

  resumeInterrupts(count = 1): boolean {
    if (this.#eventIndex) {
      const event = (this.#nextUsed + count - 1) & 0xffff;
      Atomics.store(this.#available, this.#usedEvent, event);
    } else {
      Atomics.store(this.#available, AvailWord.Flags, 0);
    }
    // The store is a full fence: what the device used before it could see the request is seen here.
    const used = (Atomics.load(this.#used16, UsedWord.Index) - this.#nextUsed) & 0xffff;
    return used >= (this.#eventIndex ? count : 1);
  }

  close(): void {
    if (this.#isLegacy) freeLegacyRing(this.#memory, this.places);
    else freeSplitRing(this.#memory, this.places);
    if (this.#tables !== undefined) this.#memory.free(this.#tables);
  }

  /**
   * The used element at the start of a batch names its last chain; those before it were made available before it and
   * count as written full (VIRTIO 1.4, 2.7.9).
   */
  #popInOrder(heads: Uint16Array): number {
    if (this.#batchLeft === 0) {
      const element = UsedWord.Ring32 + 2 * (this.#nextUsed & this.#mask);
      const last = this.#used32[element] as number;
      const length = this.#used32[element + 1] as number;
      this.#check(last, length);
      this.#batchLeft = this.#batchTo(heads, last);
      this.#batchLength = length;
    }
    const head = heads[this.#nextUsed & this.#mask] as number;
    this.#batchLeft--;
    const isLast = this.#batchLeft === 0;
    this.#take(head, isLast ? this.#batchLength : (this.#chainWritable[head] as number));
    return head;
  }

  /** Chains from the next one to take up to the one that starts at `last`. */
  #batchTo(heads: Uint16Array, last: number): number {
    const most = (this.#seenUsed - this.#nextUsed) & 0xffff;
    for (let count = 1; count <= most; count++) {
      if (heads[(this.#nextUsed + count - 1) & this.#mask] === last) return count;
    }
    throw new DriverError("queue", `the device used chain ${last} out of order`);
  }

  #check(head: number, length: number): void {
    if (head >= this.size || this.#chainLength[head] === 0) {
      throw new DriverError("queue", `the device used chain ${head}, which it was not given`);
    }
    const writable = this.#chainWritable[head] as number;
    if (length > writable) {
      throw new DriverError("queue", `the device claims ${length} bytes in a chain of ${writable}`);
    }
  }

  #take(head: number, length: number): void {
    this.#release(head, this.#chainLength[head] as number);
    this.#chainLength[head] = 0;
    this.#nextUsed = (this.#nextUsed + 1) & 0xffff;
    this.outstanding--;
    this.usedLength = length;
  }

  #addDescriptor(address: number, length: number, flags: number): void {
    if (this.freeDescriptors === 0) {
      this.#tooLong = true;
      return;
    }
    const index = this.#free[--this.freeDescriptors] as number;
    const descriptors = this.#descriptors;
    if (this.#last < 0) {
      this.#head = index;
    } else {
      this.#next[this.#last] = index;
      descriptors[4 * this.#last + DescWord.FlagsAndNext] =
        this.#lastFlags | DescFlag.Next | (index << 16);
    }
    writeDescriptor(descriptors, 4 * index, address, length, flags);
    this.#last = index;
    this.#lastFlags = flags;
  }

  #addEntry(address: number, length: number, flags: number): void {
    const entry = this.#count;
    if (this.#tooLong || entry >= this.#indirectEntries) {
      this.#tooLong = true;
      return;
    }
    const word = 4 * (this.#head * this.#indirectEntries + entry);
    if (entry > 0) {
      this.#tableWords[word - 4 + DescWord.FlagsAndNext] =
        this.#lastFlags | DescFlag.Next | (entry << 16);
    }
    writeDescriptor(this.#tableWords, word, address, length, flags);
    this.#lastFlags = flags;
  }

  #finishTable(head: number): void {
    const tables = this.#tables as GuestBuffer;
    const address = tables.address + head * this.#indirectEntries * VirtqDesc.size;
    const length = this.#count * VirtqDesc.size;
    writeDescriptor(this.#descriptors, 4 * head, address, length, DescFlag.Indirect);
  }

  #rollBack(): void {
    if (this.#head < 0) return;
    if (this.#indirect) {
      this.#release(this.#head, 1);
      return;
    }
    // The head of a direct chain is taken with its first descriptor, so `#last` is its end.
    let index = this.#head;
    while (index !== this.#last) {
      this.#free[this.freeDescriptors++] = index;
      index = this.#next[index] as number;
    }
    this.#free[this.freeDescriptors++] = index;
  }

  #release(head: number, count: number): void {
    let index = head;
    for (let done = 0; done < count; done++) {
      this.#free[this.freeDescriptors++] = index;
      index = this.#next[index] as number;
    }
  }
}

function writeDescriptor(
  target: Uint32Array,
  word: number,
  address: number,
  length: number,
  flags: number,
): void {
  target[word + DescWord.AddressLow] = address;
  target[word + DescWord.AddressHigh] = address / 4294967296;
  target[word + DescWord.Length] = length;
  target[word + DescWord.FlagsAndNext] = flags;
}
