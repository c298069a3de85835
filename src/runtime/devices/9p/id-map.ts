/** A run of user or group ids: `guest` and those after it are `host` and those after it. */
export interface IdRange {
  readonly guest: number;
  readonly host: number;
  readonly count: number;
}

/** What a guest sees of an owner that no range covers: Linux's "nobody". */
const unmappedId = 65534;

/** Ids are 32 bits wide, and the last one means none. */
const idCount = 2 ** 32 - 1;

/** Every id is itself. */
export const sameIds: readonly IdRange[] = [{ guest: 0, host: 0, count: idCount }];

/** Translates the ids of a guest to those of the host and back, as user namespaces do. */
export class IdMap {
  readonly #ranges: readonly IdRange[];

  constructor(ranges: readonly IdRange[]) {
    this.#ranges = ranges;
  }

  /** Whether all ids are what they are. */
  get isIdentity(): boolean {
    const [first] = this.#ranges;
    return first?.guest === 0 && first.host === 0 && first.count === idCount;
  }

  /** -1 for an id that no range covers. */
  toHost(id: number): number {
    for (const { guest, host, count } of this.#ranges) {
      if (id >= guest && id < guest + count) return host + (id - guest);
    }
    return -1;
  }

  toGuest(id: number): number {
    for (const { guest, host, count } of this.#ranges) {
      if (id >= host && id < host + count) return guest + (id - host);
    }
    return unmappedId;
  }
}
