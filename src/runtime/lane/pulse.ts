/**
 * What a lane's thread shows of itself in shared memory: a count that is odd while it works and even while it waits for
 * something to happen. Whoever sees the same odd count for too long looks at a turn that does not end.
 */
export class Pulse {
  static readonly bytes = 4;
  readonly #word: Int32Array;
  #count = 0;

  constructor(memory: SharedArrayBuffer) {
    this.#word = new Int32Array(memory);
  }

  work(): void {
    this.#count += 1 + (this.#count & 1);
    Atomics.store(this.#word, 0, this.#count);
  }

  rest(): void {
    this.#count += this.#count & 1;
    Atomics.store(this.#word, 0, this.#count);
  }
}

/** Two intervals between three looks make the whole time. */
const looks = 2;

/** The main thread's look at a pulse. */
export class Watchdog {
  readonly #word: Int32Array;
  readonly #overdue: () => void;
  readonly #timer: NodeJS.Timeout;
  #last = 0;
  #seen = 0;

  /** Calls `overdue` once when a turn takes longer than `limitMs`, at the latest after one and a half of it. */
  constructor(memory: SharedArrayBuffer, limitMs: number, overdue: () => void) {
    this.#word = new Int32Array(memory);
    this.#overdue = overdue;
    this.#timer = setInterval(() => this.#look(), limitMs / looks);
    this.#timer.unref();
  }

  close(): void {
    clearInterval(this.#timer);
  }

  /** Looks are counted, not time: when the whole process was stopped, the lane was, too. */
  #look(): void {
    const count = Atomics.load(this.#word, 0);
    const isSame = (count & 1) === 1 && count === this.#last;
    this.#last = count;
    this.#seen = isSame ? this.#seen + 1 : 0;
    if (this.#seen < looks) return;
    this.close();
    this.#overdue();
  }
}
