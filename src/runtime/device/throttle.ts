import type { Timer } from "../host/timers.js";
import { type DeviceBudget, defaultBurstMs } from "./budget.js";
import type { RunnerServices, Task } from "./runner-services.js";
import type { RunningQueue } from "./running-queue.js";
import { TokenBucket } from "./token-bucket.js";

/** Waits shorter than this cost more wake-ups than they give fairness. */
const shortestWaitMs = 1;

/**
 * Holds a device to its budget. A queue that finds the budget used up is not served any more, with its kicks suppressed,
 * until a timer or a completed request lets it go on; queues go on in the order in which they were held.
 */
export class Throttle implements Task {
  inFlight = 0;
  readonly #services: RunnerServices;
  readonly #serve: (running: RunningQueue) => boolean;
  readonly #operations: TokenBucket | null;
  readonly #bytes: TokenBucket | null;
  readonly #inFlightLimit: number;
  readonly #timer: Timer;
  readonly #held: RunningQueue[] = [];

  /** `serve` gives a queue that was held its turn and says whether that was too short for it. */
  constructor(
    budget: DeviceBudget,
    services: RunnerServices,
    serve: (running: RunningQueue) => boolean,
  ) {
    const { inFlight, bytesPerSecond, operationsPerSecond, burstMs = defaultBurstMs } = budget;
    const now = services.clock.read();
    const bucket = (rate: number | undefined): TokenBucket | null =>
      rate === undefined ? null : new TokenBucket(rate, Math.max(1, (rate * burstMs) / 1000), now);
    this.#services = services;
    this.#serve = serve;
    this.#operations = bucket(operationsPerSecond);
    this.#bytes = bucket(bytesPerSecond);
    this.#inFlightLimit = inFlight ?? Number.POSITIVE_INFINITY;
    this.#timer = services.timers.timer(() => services.defer(this));
  }

  /** Whether a queue may have its turn now; if not, it is held. A queue that is held stays so. */
  enter(running: RunningQueue): boolean {
    if (running.held) return false;
    this.#fill();
    // Nobody overtakes a queue that waits already.
    if (this.#held.length === 0 && this.mayTake()) return true;
    this.hold(running);
    return false;
  }

  /** Whether the device may take one more request. Hot: what the time earned was added when the turn began. */
  mayTake(): boolean {
    return this.inFlight < this.#inFlightLimit && !this.#isRateUsedUp();
  }

  /** One request with `bytes` in its buffers. Hot. */
  charge(bytes: number): void {
    if (this.#operations !== null) this.#operations.take(1);
    if (this.#bytes !== null) this.#bytes.take(bytes);
  }

  /** Lets the queue wait until the budget has something left. */
  hold(running: RunningQueue): void {
    if (running.held) return;
    running.held = true;
    running.counters.throttled();
    running.queue.suppressKicks();
    this.#held.push(running);
    this.#armTimer();
  }

  /** `count` requests are no longer in flight. */
  released(count: number): void {
    this.inFlight -= count;
    if (this.#held.length > 0 && count > 0) this.#services.defer(this);
  }

  /** The queue stops. */
  forget(running: RunningQueue): void {
    const position = this.#held.indexOf(running);
    if (position >= 0) this.#held.splice(position, 1);
    running.held = false;
  }

  /** Serves held queues as far as the budget goes. */
  turn(): boolean {
    let hasMore = false;
    this.#fill();
    for (let left = this.#held.length; left > 0 && this.mayTake(); left--) {
      const running = this.#held.shift();
      if (running === undefined) break;
      running.held = false;
      if (!this.#serve(running) || running.held) continue;
      // Its turn was too short: it waits behind the others, but not for the budget.
      running.held = true;
      this.#held.push(running);
      hasMore = true;
    }
    if (!hasMore) this.#armTimer();
    return hasMore;
  }

  close(): void {
    this.#timer.cancel();
  }

  /** Without a rate that is used up, a request has to come back first, and no time helps. */
  #armTimer(): void {
    if (this.#held.length === 0 || this.#timer.isArmed || !this.#isRateUsedUp()) return;
    const waitMs = Math.max(this.#operations?.waitMs ?? 0, this.#bytes?.waitMs ?? 0);
    this.#timer.arm(Math.max(waitMs, shortestWaitMs));
  }

  #isRateUsedUp(): boolean {
    return this.#operations?.isEmpty === true || this.#bytes?.isEmpty === true;
  }

  #fill(): void {
    if (this.#operations === null && this.#bytes === null) return;
    const now = this.#services.clock.read();
    this.#operations?.fill(now);
    this.#bytes?.fill(now);
  }
}
