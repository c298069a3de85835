import { Clock } from "../host/clock.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { MemoryWindow } from "../memory/memory-window.js";
import type { Chain } from "../queue/chain.js";
import { describeFault, QueueFault } from "../queue/fault.js";
import type { Virtqueue } from "../queue/virtqueue.js";
import type { DeviceBudget } from "./budget.js";
import { type Device, type DeviceQueues, Handled, QueueRole } from "./device.js";
import { continuedCounters, QueueCounterWriter } from "./queue-counters.js";
import type { RunnerServices } from "./runner-services.js";
import { type QueueNotifier, RunningQueue } from "./running-queue.js";
import { Throttle } from "./throttle.js";

export type { QueueNotifier } from "./running-queue.js";

/** Chains served in one turn before other queues, sockets and the stop signal get theirs. */
const turnBudget = 256;

/**
 * Runs the queues of one device, whatever the transport: takes chains, lets the device handle them, publishes used
 * buffers once a turn and notifies once a turn. A fault of the driver stops its queue, never the lane.
 */
export class DeviceRunner implements DeviceQueues {
  readonly device: Device;
  /** What `readCounters` shows; to be shared with the main thread. */
  readonly counters: SharedArrayBuffer;
  readonly #running: (RunningQueue | undefined)[];
  readonly #writers: readonly QueueCounterWriter[];
  readonly #clock: Clock;
  readonly #throttle: Throttle | null;
  /** All of guest memory, whatever an IOMMU lets the rings see; the transport of a driver sets it. */
  memory: GuestMemory | undefined;
  #dirty = false;
  #isPolled = false;
  #hasWorked = false;

  /** A budget needs the services of a lane. `counters` are those of an earlier runner of the same device. */
  constructor(
    device: Device,
    services?: RunnerServices,
    budget?: DeviceBudget,
    counters?: SharedArrayBuffer,
  ) {
    this.device = device;
    this.counters = continuedCounters(device.queues.length, counters);
    this.#running = device.queues.map(() => undefined);
    this.#writers = device.queues.map((_, index) => new QueueCounterWriter(this.counters, index));
    this.#clock = services?.clock ?? new Clock();
    this.#throttle =
      services === undefined || budget === undefined
        ? null
        : new Throttle(budget, services, (running) => this.#serveNow(running));
    device.attach?.(this);
  }

  startQueue(index: number, queue: Virtqueue, notifier: QueueNotifier): void {
    const counters = this.#writers[index];
    if (counters === undefined) throw new RangeError(`the device has no queue ${index}`);
    this.#running[index] = new RunningQueue(index, queue, notifier, counters);
    this.device.started?.(index);
  }

  /**
   * Stops a queue; what was completed is published first, what is pending is taken back. Returns the queue that ran, if
   * one did.
   */
  stopQueue(index: number): Virtqueue | undefined {
    const running = this.#running[index];
    if (running === undefined) return undefined;
    try {
      this.device.stopped?.(index);
      this.#leaveThrottle(running);
      running.queue.takeBack();
      running.publish();
    } finally {
      this.#running[index] = undefined;
    }
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

  /** Chains of a queue that the device has and did not complete yet; 0 when nothing is going on. */
  inFlight(index: number): number {
    return this.#running[index]?.queue.inFlight ?? 0;
  }

  /** The driver kicked; see `serve`. */
  kick(index: number): boolean {
    this.#writers[index]?.kicked();
    return this.serve(index);
  }

  /**
   * Serves what the driver has made available on a queue. Returns true when the turn's budget ran out and more is
   * waiting. Hot: one call a kick, one pass through the loop a chain.
   */
  serve(index: number): boolean {
    const running = this.#running[index];
    if (running === undefined) return false;
    if (this.#throttle !== null && !this.#throttle.enter(running)) return false;
    return this.#serveNow(running);
  }

  /** From here on the lane looks at the rings itself: drivers are asked not to kick. */
  beginPolling(): void {
    this.#isPolled = true;
    for (const running of this.#running) {
      if (running !== undefined && this.#isPollable(running)) running.queue.suppressKicks();
    }
  }

  /** Serves the queues in which something arrived; false when there was none. Hot: the spin of a lane that polls. */
  poll(): boolean {
    let hasFound = false;
    for (let index = 0; index < this.#running.length; index++) {
      const running = this.#running[index];
      if (running === undefined || running.held || !running.queue.isPending()) continue;
      if (!this.#isPollable(running)) continue;
      hasFound = true;
      // What does not fit in the turn is found again in the next pass.
      this.serve(index);
    }
    // A neighbour may have filled buffers of this device meanwhile.
    this.flush();
    return hasFound;
  }

  /** Asks for kicks again; true when something arrived that no kick will announce, and polling has to go on. */
  endPolling(): boolean {
    this.#isPolled = false;
    let hasMore = false;
    for (const running of this.#running) {
      if (running === undefined || running.held || !this.#isPollable(running)) continue;
      if (running.queue.resumeKicks()) hasMore = true;
    }
    return hasMore;
  }

  /** Whether requests were served since it was asked the last time. */
  takeHasWorked(): boolean {
    const hasWorked = this.#hasWorked;
    this.#hasWorked = false;
    return hasWorked;
  }

  take(index: number): Chain | null {
    const running = this.#running[index];
    if (running === undefined) return null;
    if (this.#throttle !== null && !this.#throttle.enter(running)) return null;
    const queue = running.queue;
    let chain = queue.pop();
    // Ask for a kick only once the ring is empty, and look again: the driver may have added one in between.
    if (chain === null && queue.resumeKicks()) chain = queue.pop();
    if (queue.fault !== QueueFault.None) this.#failed(running);
    return chain;
  }

  putBack(index: number, chain: Chain): void {
    this.#running[index]?.queue.unpop(chain);
  }

  findMemory(guestAddress: number): MemoryWindow | undefined {
    return this.memory?.windows.find(guestAddress);
  }

  complete(index: number, chain: Chain): void {
    const running = this.#running[index];
    if (running === undefined) return;
    const written = chain.writable.written;
    running.counters.served(1, chain.readable.length, written);
    if (this.#isRequestQueue(index)) {
      if (chain.takenAt > 0) running.counters.took(1, this.#clock.read() - chain.takenAt);
      this.#throttle?.released(1);
    } else {
      this.#throttle?.charge(written);
    }
    running.queue.push(chain);
    running.dirty = true;
    this.#dirty = true;
  }

  /**
   * Publishes what was completed so far: outside of `serve`, where the lane calls it after each event, or in the middle
   * of a long turn.
   */
  flush(): void {
    if (!this.#dirty) return;
    this.#dirty = false;
    // Requests first: a driver that finds what came of its request in a buffer it lent has the request back, too.
    this.#publishAll(QueueRole.Request);
    this.#publishAll(QueueRole.Supply);
  }

  /** The backend ends. */
  close(): void {
    this.#throttle?.close();
    this.device.close?.();
  }

  #publishAll(role: QueueRole): void {
    for (let index = 0; index < this.#running.length; index++) {
      const running = this.#running[index];
      if (running?.dirty === true && this.device.queues[index] === role) running.publish();
    }
  }

  #serveNow(running: RunningQueue): boolean {
    let more = false;
    if (this.#isRequestQueue(running.index)) more = this.#serveRequests(running);
    else this.device.supplied?.(running.index);
    this.device.batchEnded?.();
    this.flush();
    return more;
  }

  #serveRequests(running: RunningQueue): boolean {
    const { queue, index, counters } = running;
    const device = this.device;
    const throttle = this.#throttle;
    const clock = this.#clock;
    // Only turns that are sampled have a start; see `Chain.takenAt`.
    let since = clock.isSampled ? clock.turnStart : 0;
    let left = turnBudget;
    do {
      let requests = 0;
      queue.suppressKicks();
      const before = left;
      let chain = queue.pop();
      while (chain !== null) {
        chain.takenAt = since;
        if (throttle !== null) throttle.charge(chain.readable.length + chain.writable.length);
        if (device.handle(index, chain) === Handled.Done) {
          requests++;
          running.served(chain.readable.length, chain.writable.written);
          queue.push(chain);
        } else if (throttle !== null) {
          throttle.inFlight++;
        }
        if (--left === 0 || (throttle !== null && !throttle.mayTake())) break;
        chain = queue.pop();
      }
      if (left < before) {
        this.#hasWorked = true;
        running.publish();
        if (since > 0) {
          const now = clock.read();
          counters.took(requests, now - since);
          since = now;
        }
      }
      if (left === 0) return true;
      if (throttle !== null && !throttle.mayTake()) {
        throttle.hold(running);
        return false;
      }
    } while (!this.#isPolled && queue.resumeKicks());
    if (queue.fault !== QueueFault.None) this.#failed(running);
    return false;
  }

  #failed(running: RunningQueue): void {
    const { index } = running;
    this.#running[index] = undefined;
    this.device.stopped?.(index);
    this.#leaveThrottle(running);
    running.counters.broken();
    running.notifier.failed(`queue ${index}: ${describeFault(running.queue.fault)}`);
  }

  /** Requests that a queue has in flight when it stops no longer count. */
  #leaveThrottle(running: RunningQueue): void {
    if (this.#throttle === null) return;
    this.#throttle.forget(running);
    if (this.#isRequestQueue(running.index)) this.#throttle.released(running.queue.inFlight);
  }

  #isRequestQueue(index: number): boolean {
    return this.device.queues[index] !== QueueRole.Supply;
  }

  /** Buffers that a driver lends lie about for long: their ring says nothing about work to do. */
  #isPollable(running: RunningQueue): boolean {
    return this.#isRequestQueue(running.index);
  }
}
