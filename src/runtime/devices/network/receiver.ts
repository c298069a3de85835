import { NetHdrSize } from "../../../catalogue/devices/network.js";
import type { DeviceQueues } from "../../device/device.js";
import { copyBytes } from "../../host/copy.js";
import type { MemoryWindow } from "../../memory/memory-window.js";
import type { Chain } from "../../queue/chain.js";
import type { Frame } from "./frame.js";

/** What became of a frame for the guest. */
export const Placed = {
  Done: 0,
  /** The driver lent too few buffers for it. */
  NoBuffers: 1,
  /** No buffer of this driver could ever hold it. */
  TooLong: 2,
} as const;

export type Placed = (typeof Placed)[keyof typeof Placed];

/** Longest run of merged buffers; one of 64 KiB in the smallest buffers that a driver may lend is not served. */
const mostBuffers = 1024;

/**
 * Puts frames into the buffers of receive queues (VIRTIO 1.4, 5.1.9.4). Hot: one copy, nothing
 * allocated.
 */
export class Receiver {
  headerBytes: number = NetHdrSize.Basic;
  /** One frame may take several buffers (VIRTIO_NET_F_MRG_RXBUF). */
  isMerging = false;
  readonly #queues: DeviceQueues;
  readonly #chains: Chain[] = [];
  #count = 0;
  /** Where the copy is: chain, segment in it, bytes in that. */
  #chain = 0;
  #segment = 0;
  #offset = 0;
  /** Bytes that went into the present chain. */
  #filled = 0;

  constructor(queues: DeviceQueues) {
    this.#queues = queues;
  }

  /** Puts a frame into receive queue `queue`. */
  place(queue: number, frame: Frame, hashValue: number, hashReport: number): Placed {
    const size = this.headerBytes + frame.length;
    const problem = this.#collect(queue, size);
    if (problem !== Placed.Done) return problem;
    frame.writeHeader(this.#count, hashValue, hashReport);
    this.#begin();
    this.#put(frame.header, 0, this.headerBytes);
    for (let index = frame.first; index < frame.count; index++) {
      this.#put(frame.windowOf(index), frame.offsetOf(index), frame.lengthOf(index));
    }
    this.#finish(queue);
    return Placed.Done;
  }

  /** Takes buffers for `size` bytes, all or none. */
  #collect(queue: number, size: number): Placed {
    let room = 0;
    this.#count = 0;
    while (room < size) {
      if (this.#count === mostBuffers) return this.#putBack(queue, Placed.TooLong);
      const chain = this.#queues.take(queue);
      if (chain === null) return this.#putBack(queue, Placed.NoBuffers);
      const length = chain.writable.length;
      if (length < this.headerBytes && this.#count === 0) {
        // Not even the header fits: the driver gets it back empty, or it would be in the way for ever.
        this.#queues.complete(queue, chain);
        continue;
      }
      this.#chains[this.#count++] = chain;
      room += length;
      if (!this.isMerging && room < size) return this.#putBack(queue, Placed.TooLong);
    }
    return Placed.Done;
  }

  #putBack(queue: number, problem: Placed): Placed {
    for (let index = this.#count - 1; index >= 0; index--) {
      this.#queues.putBack(queue, this.#chains[index] as Chain);
    }
    return problem;
  }

  #begin(): void {
    this.#chain = 0;
    this.#segment = (this.#chains[0] as Chain).writable.firstSegment;
    this.#offset = 0;
    this.#filled = 0;
  }

  /** Copies `size` bytes to where the copy is. */
  #put(source: MemoryWindow, offset: number, size: number): void {
    let done = 0;
    while (done < size) {
      const { segments, writable } = this.#chains[this.#chain] as Chain;
      if (this.#segment === writable.endSegment) {
        this.#nextChain();
        continue;
      }
      const room = segments.lengthOf(this.#segment) - this.#offset;
      const run = Math.min(room, size - done);
      const target = segments.windowOf(this.#segment);
      const at = segments.offsetOf(this.#segment) + this.#offset;
      copyBytes(target, at, source, offset + done, run);
      done += run;
      this.#filled += run;
      this.#offset += run;
      if (run === room) {
        this.#segment++;
        this.#offset = 0;
      }
    }
  }

  #nextChain(): void {
    (this.#chains[this.#chain] as Chain).writable.markWritten(0, this.#filled);
    this.#chain++;
    this.#segment = (this.#chains[this.#chain] as Chain).writable.firstSegment;
    this.#offset = 0;
    this.#filled = 0;
  }

  /** All buffers of a frame become used together: they are published at the end of the turn (5.1.9.4.1). */
  #finish(queue: number): void {
    (this.#chains[this.#chain] as Chain).writable.markWritten(0, this.#filled);
    for (let index = 0; index < this.#count; index++) {
      this.#queues.complete(queue, this.#chains[index] as Chain);
    }
  }
}
