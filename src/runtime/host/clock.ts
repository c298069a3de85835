/** A lane reads its clock at the start of one turn in so many. */
export const turnsPerSample = 16;

/**
 * The time of a lane, in milliseconds from an arbitrary point. Reading it costs as much as serving a small request, so
 * turns are timed by sample only; whoever needs the time itself reads it.
 */
export class Clock {
  /** When the last sampled turn began. */
  turnStart: number;
  /** Whether this turn is one of them. */
  isSampled = false;
  readonly #now: () => number;
  #untilSample = 0;

  /** `now` replaces the system's clock in tests. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.turnStart = now();
  }

  /** The time now. */
  read(): number {
    return this.#now();
  }

  /** A turn begins. */
  beginTurn(): void {
    if (this.#untilSample > 0) {
      this.#untilSample--;
      this.isSampled = false;
    } else {
      this.#untilSample = turnsPerSample - 1;
      this.isSampled = true;
      this.turnStart = this.#now();
    }
  }
}
