import type { Chain } from "../queue/chain.js";
import { describeFault, QueueFault } from "../queue/fault.js";
import type { Virtqueue } from "../queue/virtqueue.js";
import { type Device, type DeviceQueues, Handled, QueueRole } from "./device.js";

/** How the transport carries word of one queue to the driver. */
export interface QueueNotifier {
  /** There are new used buffers and the driver wants to know. */
  used(): void;
  /** The driver broke the queue; the device needs a reset. */
  failed(reason: string): void;
}

/** Chains served in one turn before other queues, sockets and the stop signal get theirs. */
const turnBudget = 256;

interface RunningQueue {
  readonly queue: Virtqueue;
  readonly notifier: QueueNotifier;
  /** Chains were completed outside of a turn and are not published yet. */
  dirty: boolean;
}

/**
 * Runs the queues of one device, whatever the transport: takes chains, lets the device handle them, publishes used
 * buffers once a turn and notifies once a turn. A fault of the driver stops its queue, never the lane.
 */
export class DeviceRunner implements DeviceQueues {
  readonly device: Device;
  readonly #running: (RunningQueue | undefined)[];
  #dirty = false;

  constructor(device: Device) {
    this.device = device;
    this.#running = device.queues.map(() => undefined);
    device.attach?.(this);
  }

  startQueue(index: number, queue: Virtqueue, notifier: QueueNotifier): void {
    this.#running[index] = { queue, notifier, dirty: false };
  }

  /**
   * Stops a queue; what was completed is published first, what is pending is taken back. Returns the queue that ran, if
   * one did.
   */
  stopQueue(index: number): Virtqueue | undefined {
    const running = this.#running[index];
    if (running === undefined) return undefined;
    this.device.stopped?.(index);
    running.queue.takeBack();
    this.#publish(running);
    this.#running[index] = undefined;
    return running.queue;
  }

  isRunning(index: number): boolean {
    return this.#running[index] !== undefined;
  }

  /** Drops cached translations of all queues after the memory table changed. */
  forgetTranslations(): void {
    for (const running of this.#running) running?.queue.forgetTranslations();
  }

  /** The device starts over; queues have to be stopped before. */
  reset(): void {
    this.device.reset?.();
  }

  /**
   * Serves what the driver has made available on a queue. Returns true when the turn's budget ran out and more is
   * waiting. Hot: one call a kick, one pass through the loop a chain.
   */
  serve(index: number): boolean {
    const running = this.#running[index];
    if (running === undefined) return false;
    let more = false;
    if (this.device.queues[index] === QueueRole.Supply) this.device.supplied?.(index);
    else more = this.#serveRequests(index, running);
    this.flush();
    return more;
  }

  #serveRequests(index: number, running: RunningQueue): boolean {
    const queue = running.queue;
    const device = this.device;
    let budget = turnBudget;
    do {
      queue.suppressKicks();
      let chain = queue.pop();
      while (chain !== null) {
        if (device.handle(index, chain) === Handled.Done) queue.push(chain);
        if (--budget === 0) break;
        chain = queue.pop();
      }
      this.#publish(running);
      if (budget === 0) return true;
    } while (queue.resumeKicks());
    if (queue.fault !== QueueFault.None) this.#failed(index, running);
    return false;
  }

  take(index: number): Chain | null {
    const running = this.#running[index];
    if (running === undefined) return null;
    const queue = running.queue;
    let chain = queue.pop();
    // Ask for a kick only once the ring is empty, and look again: the driver may have added one in between.
    if (chain === null && queue.resumeKicks()) chain = queue.pop();
    if (queue.fault !== QueueFault.None) this.#failed(index, running);
    return chain;
  }

  putBack(index: number, chain: Chain): void {
    this.#running[index]?.queue.unpop(chain);
  }

  complete(index: number, chain: Chain): void {
    const running = this.#running[index];
    if (running === undefined) return;
    running.queue.push(chain);
    running.dirty = true;
    this.#dirty = true;
  }

  /** Publishes chains that the device completed outside of `serve`; the lane calls it after each event. */
  flush(): void {
    if (!this.#dirty) return;
    this.#dirty = false;
    for (const running of this.#running) {
      if (running?.dirty === true) this.#publish(running);
    }
  }

  #publish(running: RunningQueue): void {
    running.dirty = false;
    if (running.queue.publish()) running.notifier.used();
  }

  #failed(index: number, running: RunningQueue): void {
    this.#running[index] = undefined;
    this.device.stopped?.(index);
    running.notifier.failed(`queue ${index}: ${describeFault(running.queue.fault)}`);
  }
}
