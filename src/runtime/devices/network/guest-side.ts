import { NetHdrGso } from "../../../catalogue/devices/network.js";
import type { DeviceQueues } from "../../device/device.js";
import type { Finisher, FrameSink } from "./finisher.js";
import type { Frame } from "./frame.js";
import { HeaderBytes } from "./headers.js";
import { noOffloads } from "./offload.js";
import { ReceiveFilter } from "./receive-filter.js";
import { Placed, Receiver } from "./receiver.js";
import { FlowTable, HashFunction, ReceiveScaling } from "./steering.js";

/** Frames after which the driver is shown what there is, so that it can begin while others still come. */
const framesPerPublication = 32;

/** No link knows better which queue pair a frame is for. */
export const anyPair = -1;

/** Frames that did not reach the guest, by reason. */
export interface ReceiveLosses {
  filtered: number;
  tooLong: number;
  noBuffers: number;
  /** The queue it was meant for does not run. */
  noQueue: number;
}

/**
 * The way of frames into a guest: filter, choice of a queue, what the driver does not take undone, buffers. Hot.
 */
export class GuestSide implements FrameSink {
  readonly filter = new ReceiveFilter();
  readonly flows = new FlowTable();
  readonly hash = new HashFunction();
  readonly scaling = new ReceiveScaling();
  readonly receiver: Receiver;
  readonly losses: ReceiveLosses = { filtered: 0, tooLong: 0, noBuffers: 0, noQueue: 0 };
  /** Whether each queue pair's receive queue runs. */
  readonly isRunning: boolean[];
  /** The driver wants the hash of each frame. */
  reportsHash = false;
  /** Queue pairs in use. */
  pairs = 1;
  /** What may be undone in frames, an `Offload` mask. */
  accepts = noOffloads;
  /** The longest frame that is not to be segmented; a tag comes on top. */
  mostBytes = Number.MAX_SAFE_INTEGER;
  readonly #finisher: Finisher;
  readonly #queues: DeviceQueues;
  // The frame that is being placed.
  #queue = 0;
  #pieces = 0;
  #isShort = false;
  #unpublished = 0;

  constructor(queuePairs: number, queues: DeviceQueues, finisher: Finisher) {
    this.receiver = new Receiver(queues);
    this.isRunning = new Array<boolean>(queuePairs).fill(false);
    this.#finisher = finisher;
    this.#queues = queues;
  }

  /** Whether frames have to be looked into before their queue is known. */
  get needsHeaders(): boolean {
    return this.scaling.isEnabled || this.reportsHash;
  }

  /** False when the guest has no buffers for it now; true when it has it, or never will. */
  receive(frame: Frame, pair: number): boolean {
    if (!this.admits(frame)) return true;
    const hash = this.needsHeaders ? this.hash.hash(frame) : 0;
    const chosen = this.#choose(frame, pair, hash);
    if (chosen < 0) {
      this.losses.noQueue++;
      return true;
    }
    this.#queue = 2 * chosen;
    this.#pieces = 0;
    this.#isShort = false;
    if ((frame.undone & ~this.accepts) === 0) this.accept(frame);
    else this.#finisher.finish(frame, this.accepts, this);
    // Once a part of it is in the guest it must not come again.
    return !this.#isShort || this.#pieces > 0;
  }

  /** Whether the driver wants the frame at all. */
  admits(frame: Frame): boolean {
    if (!this.filter.passes(frame)) {
      this.losses.filtered++;
      return false;
    }
    if (frame.gsoType === NetHdrGso.None && frame.length > this.mostBytes) {
      const tagBytes = frame.vlan < 0 ? 0 : HeaderBytes.VlanTag;
      if (frame.length > this.mostBytes + tagBytes) {
        this.losses.tooLong++;
        return false;
      }
    }
    return true;
  }

  /** One frame, or one segment of it. */
  accept(frame: Frame): void {
    if (this.#isShort) {
      this.losses.noBuffers++;
      return;
    }
    const hash = this.reportsHash ? this.hash.hash(frame) : 0;
    const report = this.reportsHash ? this.hash.report : 0;
    const placed = this.receiver.place(this.#queue, frame, hash, report);
    if (placed === Placed.Done) {
      this.#pieces++;
      if (++this.#unpublished === framesPerPublication) this.#publish();
    } else if (placed === Placed.TooLong) {
      this.losses.tooLong++;
    } else {
      this.#isShort = true;
      if (this.#pieces > 0) this.losses.noBuffers++;
    }
  }

  #publish(): void {
    this.#unpublished = 0;
    this.#queues.flush();
  }

  /** The queue pair for a frame; -1 when none takes it. */
  #choose(frame: Frame, pair: number, hash: number): number {
    if (this.scaling.isEnabled) {
      const chosen = this.scaling.pairOf(hash, this.hash.report);
      return this.isRunning[chosen] === true ? chosen : -1;
    }
    if (this.pairs === 1) return this.isRunning[0] === true ? 0 : -1;
    const wanted = pair === anyPair ? this.flows.pairOf(frame) : pair;
    if (wanted < this.pairs && this.isRunning[wanted] === true) return wanted;
    for (let other = 0; other < this.pairs; other++) {
      if (this.isRunning[other] === true) return other;
    }
    return -1;
  }
}
