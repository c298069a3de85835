import { DriverError } from "./driver-error.js";
import type { DriverRing } from "./driver-ring.js";
import type { QueueSignals } from "./queue-signals.js";

/** Ring looks between two looks at the clock while spinning. */
const looksPerClock = 64;

/** One queue of a running device: its ring, and the ways to wake the device and to be woken. */
export class DriverQueue {
  readonly index: number;
  /** Replaced when the device starts anew. */
  ring: DriverRing;
  /** How long `wait` looks at the ring before it blocks; 0 blocks at once. */
  spinMicroseconds = 0;
  /** Kicks sent, and notifications taken, so far. */
  kickCount = 0;
  callCount = 0;
  readonly #signals: QueueSignals;

  constructor(ring: DriverRing, signals: QueueSignals, index: number) {
    this.index = index;
    this.ring = ring;
    this.#signals = signals;
  }

  /** Publishes the committed chains and kicks the device if it wants that. Hot. */
  submit(): void {
    if (this.ring.publish()) this.kick();
  }

  /** Kicks the device, wanted or not. */
  kick(): void {
    this.#signals.kick();
    this.kickCount++;
  }

  /** Notifications that came since the last look. */
  drainCalls(): number {
    const count = this.#signals.drainCalls();
    this.callCount += count;
    return count;
  }

  /**
   * Waits until the device has used a chain; false when it did not within `timeoutMs`. Throws when it reports a failure
   * or is gone.
   */
  wait(timeoutMs: number): boolean {
    const ring = this.ring;
    if (ring.hasUsed() || this.#spin()) return true;
    const deadline = performance.now() + timeoutMs;
    while (!ring.resumeInterrupts()) {
      const mayCome = this.#signals.wait(deadline - performance.now());
      this.drainCalls();
      // What was used before a failure still counts.
      if (ring.hasUsed()) break;
      this.#signals.checkFailure();
      if (!mayCome) return false;
    }
    ring.suppressInterrupts();
    return true;
  }

  /** Waits for the next used chain and takes it back: its head. Throws `DriverError` "timeout". */
  takeUsed(timeoutMs: number): number {
    const head = this.ring.popUsed();
    if (head >= 0) return head;
    if (!this.wait(timeoutMs)) {
      throw new DriverError("timeout", `queue ${this.index} used no chain within ${timeoutMs} ms`);
    }
    return this.ring.popUsed();
  }

  #spin(): boolean {
    if (this.spinMicroseconds === 0) return false;
    const end = performance.now() + this.spinMicroseconds / 1000;
    do {
      for (let look = 0; look < looksPerClock; look++) if (this.ring.hasUsed()) return true;
    } while (performance.now() < end);
    return false;
  }
}
