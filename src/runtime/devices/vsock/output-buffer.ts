import type { IovecArray } from "../../host/iovec.js";
import { Mapping } from "../../host/mapping.js";
import type { ChainReader } from "../../queue/chain-reader.js";

/** What the host has not taken yet of one connection: a ring of bytes, made when it is needed first. */
export class OutputBuffer {
  readonly #capacity: number;
  #mapping: Mapping | undefined;
  #bytes = new Uint8Array(0);
  #start = 0;
  #size = 0;

  constructor(capacityBytes: number) {
    this.#capacity = capacityBytes;
  }

  get size(): number {
    return this.#size;
  }

  /** Keeps `size` bytes of a chain; credit has made sure that there is room. */
  append(source: ChainReader, offset: number, size: number): void {
    if (this.#size + size > this.#capacity) throw new RangeError("more than there is credit for");
    if (this.#mapping === undefined) {
      this.#mapping = Mapping.anonymous(this.#capacity);
      this.#bytes = new Uint8Array(this.#mapping.view(0, this.#capacity));
    }
    const at = (this.#start + this.#size) % this.#capacity;
    const first = Math.min(size, this.#capacity - at);
    source.copyTo(this.#bytes.subarray(at, at + first), offset);
    if (first < size) source.copyTo(this.#bytes.subarray(0, size - first), offset + first);
    this.#size += size;
  }

  /** Points at the oldest `size` bytes. */
  gather(iovecs: IovecArray, size: number): void {
    const address = this.#mapping?.address ?? 0;
    const first = Math.min(size, this.#capacity - this.#start);
    iovecs.clear();
    iovecs.add(address + this.#start, first);
    if (first < size) iovecs.add(address, size - first);
  }

  /** Forgets the oldest `size` bytes. */
  drop(size: number): void {
    this.#start = (this.#start + size) % this.#capacity;
    this.#size -= size;
  }

  release(): void {
    this.#mapping?.release();
    this.#mapping = undefined;
    this.#size = 0;
  }
}
