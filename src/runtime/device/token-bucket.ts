/**
 * A rate as a bucket of tokens that fills with time. It is filled when somebody looks, not by a timer. Whoever finds
 * tokens in it may take more than there are: a request larger than the bucket passes, and the debt is waited for.
 */
export class TokenBucket {
  readonly #perMillisecond: number;
  readonly #capacity: number;
  #level: number;
  #filledAt: number;

  /** `now` in milliseconds; the bucket starts full. */
  constructor(perSecond: number, capacity: number, now: number) {
    this.#perMillisecond = perSecond / 1000;
    this.#capacity = capacity;
    this.#level = capacity;
    this.#filledAt = now;
  }

  get isEmpty(): boolean {
    return this.#level <= 0;
  }

  fill(now: number): void {
    const earned = (now - this.#filledAt) * this.#perMillisecond;
    this.#filledAt = now;
    this.#level = Math.min(this.#capacity, this.#level + earned);
  }

  take(tokens: number): void {
    this.#level -= tokens;
  }

  /** Time until there is a token again. */
  get waitMs(): number {
    return this.#level > 0 ? 0 : -this.#level / this.#perMillisecond;
  }
}
