import type { Arena } from "../../host/arena.js";
import { Frame } from "./frame.js";
import { FrameQueue } from "./frame-queue.js";
import { anyPair } from "./guest-side.js";
import type { LinkListener, NetworkLink } from "./link.js";
import { allOffloads } from "./offload.js";

const queueBytes = 2 ** 20;
/** Room that is kept for the longest frame. */
const reserveBytes = 2 ** 17;

/** A cable that ends in itself. Frames wait until the guest has buffers, so none is lost. */
export class LoopbackLink implements NetworkLink {
  readonly accepts = allOffloads;
  readonly #queue = new FrameQueue(queueBytes);
  readonly #frame: Frame;
  #listener: LinkListener | undefined;

  constructor(arena: Arena) {
    this.#frame = new Frame(arena);
  }

  get isReady(): boolean {
    return this.#queue.usedBytes < queueBytes - reserveBytes;
  }

  listen(listener: LinkListener): void {
    this.#listener = listener;
  }

  send(frame: Frame, pair: number): void {
    const isFirst = this.#queue.isEmpty;
    if (isFirst && this.#listener?.receive(frame, pair) !== false) return;
    this.#queue.push(frame);
  }

  supplied(): void {
    const wasReady = this.isReady;
    while (this.#queue.peek(this.#frame)) {
      if (this.#listener?.receive(this.#frame, anyPair) === false) break;
      this.#queue.drop();
    }
    if (!wasReady && this.isReady) this.#listener?.roomAgain();
  }

  configure(): void {
    // What waited was for an earlier driver.
    this.#queue.clear();
  }

  close(): void {
    this.#queue.close();
  }
}
