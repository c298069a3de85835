import type { DirtyLog } from "../memory/dirty-log.js";
import type { Chain } from "./chain.js";
import type { QueueFault } from "./fault.js";
import type { Virtqueue } from "./virtqueue.js";

/** The part of a ring that the device writes, as migration logs it. */
export interface LoggedArea {
  /** Guest-physical address; undefined when the front-end did not ask for the ring to be logged. */
  readonly address: number | undefined;
  readonly sizeBytes: number;
}

/** A queue whose writes to guest memory are logged while the guest migrates; other queues pay nothing for it. */
export class LoggedQueue implements Virtqueue {
  readonly #queue: Virtqueue;
  readonly #log: DirtyLog;
  readonly #area: LoggedArea;

  constructor(queue: Virtqueue, log: DirtyLog, area: LoggedArea) {
    this.#queue = queue;
    this.#log = log;
    this.#area = area;
  }

  get size(): number {
    return this.#queue.size;
  }

  get fault(): QueueFault {
    return this.#queue.fault;
  }

  get inFlight(): number {
    return this.#queue.inFlight;
  }

  get base(): number {
    return this.#queue.base;
  }

  pop(): Chain | null {
    return this.#queue.pop();
  }

  unpop(chain: Chain): void {
    this.#queue.unpop(chain);
  }

  takeBack(): void {
    this.#queue.takeBack();
  }

  push(chain: Chain): void {
    const { segments } = chain;
    // All of the writable part: a device may have written behind what it reports as used.
    for (let index = segments.readableCount; index < segments.count; index++) {
      const start = segments.windowOf(index).guestAddress;
      this.#log.mark(start + segments.offsetOf(index), segments.lengthOf(index));
    }
    this.#queue.push(chain);
  }

  publish(): boolean {
    const wanted = this.#queue.publish();
    this.#markRing();
    return wanted;
  }

  suppressKicks(): void {
    this.#queue.suppressKicks();
  }

  resumeKicks(): boolean {
    const more = this.#queue.resumeKicks();
    this.#markRing();
    return more;
  }

  isPending(): boolean {
    return this.#queue.isPending();
  }

  forgetTranslations(): void {
    this.#queue.forgetTranslations();
  }

  #markRing(): void {
    if (this.#area.address !== undefined) this.#log.mark(this.#area.address, this.#area.sizeBytes);
  }
}
