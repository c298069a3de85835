import type { Virtqueue } from "../queue/virtqueue.js";
import type { QueueCounterWriter } from "./queue-counters.js";

/** How the transport carries word of one queue to the driver. */
export interface QueueNotifier {
  /** There are new used buffers and the driver wants to know. */
  used(): void;
  /** The driver broke the queue; the device needs a reset. */
  failed(reason: string): void;
}

/** A queue of a device while the driver has it running. */
export class RunningQueue {
  readonly index: number;
  readonly queue: Virtqueue;
  readonly notifier: QueueNotifier;
  readonly counters: QueueCounterWriter;
  /** Chains were completed and are not published yet. */
  dirty = false;
  /** What was served since the last publication. */
  private requests = 0;
  private bytesRead = 0;
  private bytesWritten = 0;
  /** The device used up its budget: the queue is served again when the throttle says so, whoever kicks. */
  held = false;

  constructor(
    index: number,
    queue: Virtqueue,
    notifier: QueueNotifier,
    counters: QueueCounterWriter,
  ) {
    this.index = index;
    this.queue = queue;
    this.notifier = notifier;
    this.counters = counters;
  }

  /** One chain was served at once and is in the ring. Hot: once a request. */
  served(bytesRead: number, bytesWritten: number): void {
    this.requests++;
    this.bytesRead += bytesRead;
    this.bytesWritten += bytesWritten;
    this.dirty = true;
  }

  /** Shows completed chains to the driver and notifies it, if it wants that. Hot: once a batch. */
  publish(): void {
    if (!this.dirty) return;
    this.dirty = false;
    // Counted first: whoever has seen an answer finds it counted.
    this.counters.served(this.requests, this.bytesRead, this.bytesWritten);
    this.requests = 0;
    this.bytesRead = 0;
    this.bytesWritten = 0;
    const called = this.queue.publish();
    this.counters.published(called);
    if (called) this.notifier.used();
  }
}
