import { DescFlag, PvirtqDesc } from "../../catalogue/queues.js";
import type { DriverMemory, GuestBuffer } from "./driver-memory.js";
import { areaWords } from "./driver-ring.js";
import type { PackedPosition } from "./packed-position.js";
import { availableFlags, idleFlags, PackedHalf, PackedWord } from "./packed-ring-layout.js";

/**
 * Writes one chain into a packed ring from the driver's next position on, all but the flags of its first descriptor:
 * they make the chain available, so they come last (VIRTIO 1.4, 2.8.16).
 */
export class PackedChainBuilder {
  /** Buffers so far, and the bytes that the device may write. */
  count = 0;
  writable = 0;
  /** The chain has more buffers than the ring or the table has room for. */
  tooLong = false;
  indirect = false;
  /** What the first descriptor's flags are to be. */
  headFlags = 0;

  readonly #size: number;
  readonly #words: Uint32Array;
  readonly #halves: Uint16Array;
  readonly #tables: GuestBuffer | undefined;
  readonly #tableWords: Uint32Array;
  readonly #entries: number;
  #start = 0;
  #wrap = true;
  #room = 0;
  #id = 0;
  #lastIndex = 0;
  #lastFlags = 0;

  constructor(
    memory: DriverMemory,
    size: number,
    words: Uint32Array,
    halves: Uint16Array,
    indirectEntries: number,
  ) {
    this.#size = size;
    this.#words = words;
    this.#halves = halves;
    this.#entries = indirectEntries;
    const tableBytes = size * indirectEntries * PvirtqDesc.size;
    this.#tables = indirectEntries === 0 ? undefined : memory.allocate(tableBytes, PvirtqDesc.size);
    this.#tableWords =
      this.#tables === undefined ? new Uint32Array(0) : areaWords(memory, this.#tables);
  }

  /** Starts a chain at `position`, where `room` descriptors are free. Hot. */
  begin(position: PackedPosition, room: number, id: number, indirect: boolean): void {
    if (indirect && this.#tables === undefined) {
      throw new RangeError("the queue has no indirect tables");
    }
    this.count = 0;
    this.writable = 0;
    this.tooLong = room === 0;
    this.indirect = indirect;
    this.#start = position.index;
    this.#wrap = position.wrap;
    this.#room = room;
    this.#id = id;
  }

  /** Hot. */
  buffer(address: number, length: number, writable: boolean): void {
    const flags = writable ? DescFlag.Write : 0;
    if (writable) this.writable += length;
    if (this.tooLong || this.count >= (this.indirect ? this.#entries : this.#room)) {
      this.tooLong = true;
      return;
    }
    if (this.indirect) {
      // In the table of a packed ring neither NEXT nor an identifier counts (2.8.7).
      const word = 4 * (this.#id * this.#entries + this.count);
      write(this.#tableWords, word, address, length, flags << 16);
    } else {
      this.#link(address, length, flags);
    }
    this.count++;
  }

  /** Completes the chain but for the first descriptor's flags; returns the descriptors it takes. Hot. */
  finish(): number {
    if (this.indirect) {
      const tables = this.#tables as GuestBuffer;
      const address = tables.address + this.#id * this.#entries * PvirtqDesc.size;
      const length = this.count * PvirtqDesc.size;
      this.headFlags = availableFlags(this.#wrap) | DescFlag.Indirect;
      this.#writeHead(address, length);
      return 1;
    }
    this.#writeFlags(this.#lastFlags);
    return this.count;
  }

  /** Makes what was written invisible again: a shorter chain at the same place must not lead into its rest. */
  rollBack(): void {
    if (this.indirect) return;
    for (let offset = 1; offset < this.count; offset++) {
      const index = this.#start + offset;
      const isNextLap = index >= this.#size;
      const at = 8 * (isNextLap ? index - this.#size : index);
      this.#halves[at + PackedHalf.Flags] = idleFlags(this.#wrap !== isNextLap);
    }
  }

  close(memory: DriverMemory): void {
    if (this.#tables !== undefined) memory.free(this.#tables);
  }

  #link(address: number, length: number, flags: number): void {
    let index = this.#start + this.count;
    let wrap = this.#wrap;
    if (index >= this.#size) {
      index -= this.#size;
      wrap = !wrap;
    }
    if (this.count === 0) {
      this.#writeHead(address, length);
    } else {
      this.#writeFlags(this.#lastFlags | DescFlag.Next);
      write(this.#words, 4 * index, address, length, this.#id | (idleFlags(wrap) << 16));
    }
    this.#lastIndex = index;
    this.#lastFlags = flags | availableFlags(wrap);
  }

  /** Flags of the descriptor added last; those of the first one wait. */
  #writeFlags(flags: number): void {
    if (this.#lastIndex === this.#start) this.headFlags = flags;
    else this.#halves[8 * this.#lastIndex + PackedHalf.Flags] = flags;
  }

  #writeHead(address: number, length: number): void {
    const word = 4 * this.#start;
    this.#words[word + PackedWord.AddressLow] = address;
    this.#words[word + PackedWord.AddressHigh] = address / 4294967296;
    this.#words[word + PackedWord.Length] = length;
    this.#halves[8 * this.#start + PackedHalf.Id] = this.#id;
  }
}

function write(
  target: Uint32Array,
  word: number,
  address: number,
  length: number,
  idAndFlags: number,
): void {
  target[word + PackedWord.AddressLow] = address;
  target[word + PackedWord.AddressHigh] = address / 4294967296;
  target[word + PackedWord.Length] = length;
  target[word + PackedWord.IdAndFlags] = idAndFlags;
}
