/** Something that is due at a time and knows its place in the heap. */
export interface HeapEntry {
  readonly dueAt: number;
  /** Index in the heap, -1 outside of it; only the heap changes it. */
  position: number;
}

/** A binary heap with the earliest entry on top, from which any entry can be removed. */
export class TimerHeap<Entry extends HeapEntry> {
  readonly #entries: Entry[] = [];

  get earliest(): Entry | undefined {
    return this.#entries[0];
  }

  add(entry: Entry): void {
    this.#entries.push(entry);
    this.#rise(entry, this.#entries.length - 1);
  }

  /** Removes an entry if it is there. */
  remove(entry: Entry): void {
    const position = entry.position;
    if (position < 0) return;
    entry.position = -1;
    const last = this.#entries.pop();
    if (last === undefined || last === entry) return;
    this.#sink(last, position);
    this.#rise(last, last.position);
  }

  /** Removes and returns the earliest entry if it is due at `now`. */
  takeDue(now: number): Entry | undefined {
    const entry = this.#entries[0];
    if (entry === undefined || entry.dueAt > now) return undefined;
    this.remove(entry);
    return entry;
  }

  #rise(entry: Entry, from: number): void {
    let position = from;
    while (position > 0) {
      const above = (position - 1) >>> 1;
      const parent = this.#entries[above];
      if (parent === undefined || parent.dueAt <= entry.dueAt) break;
      this.#put(parent, position);
      position = above;
    }
    this.#put(entry, position);
  }

  #sink(entry: Entry, from: number): void {
    let position = from;
    for (;;) {
      const left = this.#entries[2 * position + 1];
      const right = this.#entries[2 * position + 2];
      if (left === undefined) break;
      const child = right !== undefined && right.dueAt < left.dueAt ? right : left;
      if (child.dueAt >= entry.dueAt) break;
      const below = child.position;
      this.#put(child, position);
      position = below;
    }
    this.#put(entry, position);
  }

  #put(entry: Entry, position: number): void {
    this.#entries[position] = entry;
    entry.position = position;
  }
}
