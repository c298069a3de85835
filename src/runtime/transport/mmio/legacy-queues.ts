import { legacySplitLayout, QueueAlignment } from "../../../catalogue/queues.js";
import type { RegisterQueue } from "../../device/register-queue.js";
import type { RingParts } from "../../queue/ring-layout.js";

/** Pages and alignments that a driver can mean: powers of two, up to the largest pages of any guest. */
const largestUnit = 2 ** 16;

/**
 * What the queue registers of the legacy interface keep (VIRTIO 1.4, 4.2.4): one page number for a whole queue, whose
 * parts follow each other in memory (2.7.2).
 */
export class LegacyQueues {
  readonly #alignments: number[];
  readonly #pages: number[];
  /** 0: the driver has not said. */
  #pageSize = 0;

  constructor(count: number) {
    this.#alignments = new Array<number>(count).fill(QueueAlignment.LegacyUsed);
    this.#pages = new Array<number>(count).fill(0);
  }

  setPageSize(size: number): boolean {
    if (!isUnit(size)) return false;
    this.#pageSize = size;
    return true;
  }

  setAlignment(queue: RegisterQueue, alignment: number): boolean {
    if (!isUnit(alignment) || queue.isReady) return false;
    this.#alignments[queue.index] = alignment;
    return true;
  }

  /** The first page of a queue; 0 while it has none. */
  page(queue: RegisterQueue): number {
    return queue.isReady ? (this.#pages[queue.index] ?? 0) : 0;
  }

  /** Lays the queue out from a page on and makes it ready; page 0 takes it away. False when that cannot be. */
  setPage(queue: RegisterQueue, page: number): boolean {
    if (page === 0) {
      queue.disable();
      return true;
    }
    if (queue.isReady || this.#pageSize === 0) return false;
    const start = page * this.#pageSize;
    const alignment = this.#alignments[queue.index] ?? QueueAlignment.LegacyUsed;
    const { available, used } = legacySplitLayout(queue.size, alignment);
    const isTaken =
      setAddress(queue, "descriptors", start) &&
      setAddress(queue, "available", start + available) &&
      setAddress(queue, "used", start + used) &&
      queue.enable();
    if (isTaken) this.#pages[queue.index] = page;
    return isTaken;
  }

  /** After a reset of the device. */
  forget(): void {
    this.#pageSize = 0;
    this.#pages.fill(0);
    this.#alignments.fill(QueueAlignment.LegacyUsed);
  }
}

function isUnit(value: number): boolean {
  return value >= QueueAlignment.SplitUsed && value <= largestUnit && (value & (value - 1)) === 0;
}

function setAddress(queue: RegisterQueue, part: keyof RingParts<number>, address: number): boolean {
  const high = Math.floor(address / 2 ** 32);
  return queue.setAddress(part, "low", address >>> 0) && queue.setAddress(part, "high", high);
}
