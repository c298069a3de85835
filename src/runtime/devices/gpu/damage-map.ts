import { GpuLimit } from "./limits.js";
import type { Rectangle } from "./rectangle.js";

/** Side of the squares of which a change is kept, in pixels. */
const tilePixels = 64;
const tileRows = GpuLimit.ScreenPixels / tilePixels;
const wordsPerRow = tileRows / 32;

/** Size of the memory that a map needs. */
export const damageBytes = 4 * wordsPerRow * tileRows;

/**
 * Which parts of a screen changed, one bit for each square of 64 by 64 pixels. One thread marks, another takes, neither
 * ever waits, and however fast a guest draws there is never more to remember.
 */
export class DamageMap {
  readonly #words: Int32Array;

  /** `memory` may be shared with another thread. */
  constructor(memory: SharedArrayBuffer, offset = 0) {
    this.#words = new Int32Array(memory, offset, damageBytes / 4);
  }

  /** Marks a part that lies inside of the largest screen. */
  mark({ x, y, width, height }: Rectangle): void {
    const firstColumn = Math.floor(x / tilePixels);
    const lastColumn = Math.floor((x + width - 1) / tilePixels);
    const lastRow = Math.floor((y + height - 1) / tilePixels);
    for (let row = Math.floor(y / tilePixels); row <= lastRow; row++) {
      for (let word = firstColumn >>> 5; word <= lastColumn >>> 5; word++) {
        const low = Math.max(firstColumn - 32 * word, 0);
        const high = Math.min(lastColumn - 32 * word, 31);
        const mask = (0xffffffff >>> (31 - high)) & (0xffffffff << low);
        Atomics.or(this.#words, row * wordsPerRow + word, mask);
      }
    }
  }

  /** Takes all marks: the parts of a screen of this size that changed, which do not overlap. */
  take(width: number, height: number): Rectangle[] {
    const taken: Rectangle[] = [];
    let above: Rectangle[] = [];
    for (let row = 0; row < tileRows; row++) {
      const y = row * tilePixels;
      const here: Rectangle[] = [];
      for (const { start, end } of this.#takeRuns(row)) {
        const x = start * tilePixels;
        // What was marked before the screen became smaller is gone.
        if (x >= width || y >= height) continue;
        const part = {
          x,
          y,
          width: Math.min(end * tilePixels, width) - x,
          height: Math.min(y + tilePixels, height) - y,
        };
        const upper = above.findIndex((other) => other.x === x && other.width === part.width);
        const grown = upper < 0 ? part : joined(above.splice(upper, 1)[0] as Rectangle, part);
        here.push(grown);
      }
      taken.push(...above);
      above = here;
    }
    return [...taken, ...above];
  }

  /** The squares of one row that are marked, as runs of columns, and forgets them. */
  #takeRuns(row: number): { start: number; end: number }[] {
    const runs: { start: number; end: number }[] = [];
    for (let word = 0; word < wordsPerRow; word++) {
      const index = row * wordsPerRow + word;
      // Almost all of them are empty, and a look is cheaper than an exchange.
      if (this.#words[index] === 0) continue;
      const marks = Atomics.exchange(this.#words, index, 0);
      for (let bit = 0; bit < 32; bit++) {
        if ((marks & (1 << bit)) === 0) continue;
        const column = 32 * word + bit;
        const last = runs[runs.length - 1];
        if (last?.end === column) last.end++;
        else runs.push({ start: column, end: column + 1 });
      }
    }
    return runs;
  }
}

function joined(above: Rectangle, below: Rectangle): Rectangle {
  return { ...above, height: above.height + below.height };
}
