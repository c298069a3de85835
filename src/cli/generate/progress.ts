import { printable } from "../../report/printable.js";

/** What progress is shown on. */
export interface ProgressStream {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** Work that takes less shows nothing. */
const PATIENCE_MS = 400;
const CLEAR_LINE = "\r\u001b[2K";

/** One line on a terminal that says how far long work is; nothing where nobody watches. */
export class Progress {
  readonly #stream: ProgressStream;
  readonly #now: () => number;
  readonly #start: number;
  #isShown = false;

  constructor(stream: ProgressStream, now: () => number = () => performance.now()) {
    this.#stream = stream;
    this.#now = now;
    this.#start = now();
  }

  /** Before a step; `index` counts from 0. */
  step(what: string, index: number, count: number): void {
    if (this.#stream.isTTY !== true || this.#now() - this.#start < PATIENCE_MS) return;
    this.#isShown = true;
    this.#stream.write(`${CLEAR_LINE}${index + 1} of ${count}: ${printable(what)}`);
  }

  /** Leaves the terminal as it was. */
  end(): void {
    if (this.#isShown) this.#stream.write(CLEAR_LINE);
    this.#isShown = false;
  }
}
