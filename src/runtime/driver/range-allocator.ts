interface Range {
  start: number;
  end: number;
}

/** First-fit allocation of address ranges inside `[start, end)`. Control path: nothing here is fast. */
export class RangeAllocator {
  readonly #free: Range[];
  readonly #taken = new Map<number, number>();

  constructor(start: number, end: number) {
    this.#free = [{ start, end }];
  }

  /** The start of `size` free bytes, or undefined when there is no such gap. */
  take(size: number, alignment: number): number | undefined {
    for (const [index, range] of this.#free.entries()) {
      const start = Math.ceil(range.start / alignment) * alignment;
      const end = start + size;
      if (end > range.end) continue;
      const rest: Range[] = [];
      if (start > range.start) rest.push({ start: range.start, end: start });
      if (end < range.end) rest.push({ start: end, end: range.end });
      this.#free.splice(index, 1, ...rest);
      this.#taken.set(start, end);
      return start;
    }
    return undefined;
  }

  /** Gives back what `take` returned; false for anything else. */
  giveBack(start: number): boolean {
    const end = this.#taken.get(start);
    if (end === undefined) return false;
    this.#taken.delete(start);
    const after = this.#free.findIndex((range) => range.start >= end);
    const index = after < 0 ? this.#free.length : after;
    this.#free.splice(index, 0, { start, end });
    this.#merge(index);
    if (index > 0) this.#merge(index - 1);
    return true;
  }

  #merge(index: number): void {
    const range = this.#free[index];
    const next = this.#free[index + 1];
    if (range === undefined || next === undefined || range.end !== next.start) return;
    range.end = next.end;
    this.#free.splice(index + 1, 1);
  }
}
