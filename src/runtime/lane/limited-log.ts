/** Lines that may be written at once, and how long it takes to earn another. */
const burstLines = 20;
const millisecondsPerLine = 1000;

/**
 * A log that a hostile guest cannot fill: after a burst it passes one line a second and says how many it left out.
 */
export class LimitedLog {
  readonly #write: (line: string) => void;
  readonly #now: () => number;
  #credit = burstLines;
  #creditedAt: number;
  #suppressed = 0;

  constructor(write: (line: string) => void, now: () => number = () => performance.now()) {
    this.#write = write;
    this.#now = now;
    this.#creditedAt = now();
  }

  log(message: string): void {
    const now = this.#now();
    const earned = Math.floor((now - this.#creditedAt) / millisecondsPerLine);
    this.#credit = Math.min(burstLines, this.#credit + earned);
    this.#creditedAt += earned * millisecondsPerLine;
    if (this.#credit === 0) {
      this.#suppressed++;
      return;
    }
    this.#credit--;
    const note = this.#suppressed === 0 ? "" : ` (${this.#suppressed} messages left out before)`;
    this.#suppressed = 0;
    this.#write(`${message}${note}`);
  }
}
