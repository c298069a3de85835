import type { Chain } from "../../queue/chain.js";
import { noTag, tagCount } from "./storage.js";

/** Requests that wait for the storage, each in a slot whose number is its tag; what comes
 * beyond them is carried out at once. Nothing is allocated per request. */
export class PendingRequests {
  readonly #chains = new Array<Chain | null>(tagCount).fill(null);
  readonly #queues = new Uint16Array(tagCount);
  readonly #operations = new Uint8Array(tagCount);
  readonly #failed = new Uint8Array(tagCount);
  readonly #flushes = new Uint8Array(tagCount);
  /** Free slots, the next to use on top. */
  readonly #free = Int16Array.from({ length: tagCount }, (_, index) => tagCount - 1 - index);
  #freeCount = tagCount;
  readonly #countOf: number[];

  constructor(queueCount: number) {
    this.#countOf = new Array<number>(queueCount).fill(0);
  }

  /** The slot that `keep` takes next, `noTag` when there is none. */
  get next(): number {
    return this.#freeCount === 0 ? noTag : (this.#free[this.#freeCount - 1] as number);
  }

  /** Requests of a queue that are not over. */
  countOf(queue: number): number {
    return this.#countOf[queue] ?? 0;
  }

  /** Takes the next slot for a request with so many operations under way; a flush may come after them. */
  keep(queue: number, chain: Chain, operations: number, failed: boolean, flushes: boolean): void {
    const slot = this.#free[--this.#freeCount] as number;
    this.#chains[slot] = chain;
    this.#queues[slot] = queue;
    this.#operations[slot] = operations;
    this.#failed[slot] = failed ? 1 : 0;
    this.#flushes[slot] = flushes ? 1 : 0;
    this.#countOf[queue] = this.countOf(queue) + 1;
  }

  /** One operation of a request ended; true when it was the last. */
  ended(slot: number, succeeded: boolean): boolean {
    if (!succeeded) this.#failed[slot] = 1;
    const left = (this.#operations[slot] as number) - 1;
    this.#operations[slot] = left;
    return left === 0;
  }

  hasFailed(slot: number): boolean {
    return this.#failed[slot] === 1;
  }

  /** Whether a flush is still to come; it then is the request's only operation. */
  takeFlush(slot: number): boolean {
    const flushes = this.#flushes[slot] === 1;
    this.#flushes[slot] = 0;
    if (flushes) this.#operations[slot] = 1;
    return flushes;
  }

  queueOf(slot: number): number {
    return this.#queues[slot] as number;
  }

  /** Frees the slot. */
  release(slot: number): Chain {
    const chain = this.#chains[slot] as Chain;
    const queue = this.queueOf(slot);
    this.#chains[slot] = null;
    this.#free[this.#freeCount++] = slot;
    this.#countOf[queue] = this.countOf(queue) - 1;
    return chain;
  }
}
