import { SplitQueueSize } from "../../../src/catalogue/queues.js";
import { GuestMemory } from "../../../src/runtime/memory/guest-memory.js";
import { SplitQueue } from "../../../src/runtime/queue/split-queue.js";
import type { VirtqueueOptions } from "../../../src/runtime/queue/virtqueue.js";
import { plainRegion } from "../memory/plain-region.js";

export const regionBytes = 0x10000;

/** A split ring that a test fills byte by byte, beside two adjacent regions of guest memory and a hole behind. */
export class RawRing {
  readonly queue: SplitQueue;
  readonly memory = new GuestMemory();
  readonly low = new ArrayBuffer(regionBytes);
  readonly high = new ArrayBuffer(regionBytes);
  readonly #descriptors: DataView;
  readonly #available: DataView;
  readonly #used: DataView;

  constructor(size: number, options: Partial<VirtqueueOptions> = {}) {
    const problem = this.memory.setRegions([
      plainRegion(0, this.low),
      plainRegion(regionBytes, this.high),
    ]);
    if (problem !== undefined) throw new Error(problem);
    const areas = {
      size,
      descriptors: new ArrayBuffer(SplitQueueSize.desc(size)),
      available: new ArrayBuffer(SplitQueueSize.avail(size)),
      used: new ArrayBuffer(SplitQueueSize.used(size)),
    };
    this.#descriptors = new DataView(areas.descriptors);
    this.#available = new DataView(areas.available);
    this.#used = new DataView(areas.used);
    this.queue = new SplitQueue(areas, this.memory, {
      eventIndex: false,
      indirect: true,
      inOrder: false,
      base: 0,
      ...options,
    });
  }

  descriptor(index: number, address: number, length: number, flags = 0, next = 0): void {
    writeDescriptor(this.#descriptors, index * 16, address, length, flags, next);
  }

  /** Writes a descriptor into guest memory, as an entry of an indirect table. */
  tableEntry(at: number, address: number, length: number, flags = 0, next = 0): void {
    const buffer = at < regionBytes ? this.low : this.high;
    writeDescriptor(new DataView(buffer), at % regionBytes, address, length, flags, next);
  }

  makeAvailable(...heads: readonly number[]): void {
    let index = this.#available.getUint16(2, true);
    const size = this.#descriptors.byteLength / 16;
    for (const head of heads) {
      this.#available.setUint16(4 + 2 * (index % size), head, true);
      index = (index + 1) & 0xffff;
    }
    this.#available.setUint16(2, index, true);
  }

  set availableIndex(index: number) {
    this.#available.setUint16(2, index, true);
  }

  get usedIndex(): number {
    return this.#used.getUint16(2, true);
  }
}

function writeDescriptor(
  view: DataView,
  at: number,
  address: number,
  length: number,
  flags: number,
  next: number,
): void {
  view.setUint32(at, address % 2 ** 32, true);
  view.setUint32(at + 4, Math.floor(address / 2 ** 32), true);
  view.setUint32(at + 8, length, true);
  view.setUint16(at + 12, flags, true);
  view.setUint16(at + 14, next, true);
}
