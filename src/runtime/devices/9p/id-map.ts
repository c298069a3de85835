/** A run of user or group ids: `guest` and those after it are `host` and those after it. */
export interface IdRange {
  readonly guest: number;
  readonly host: number;
  readonly count: number;
}

/** Leaves an owner as it is: for a new file, the backend. */
export const keepOwner = -1;

/** Which ids of a guest are which of the host's. */
export interface IdMap {
  /** All ids are what they are. */
  readonly isIdentity: boolean;
  /** Whom a new file of a guest's user belongs to; undefined: that user may make none. */
  forNew(id: number): number | undefined;
  /** Whom a file is given to; undefined: that is not allowed. */
  forChange(id: number): number | undefined;
  toGuest(id: number): number;
}

/** What a guest sees of an owner that no range covers: Linux's "nobody". */
const unmappedId = 65534;

/** Ids are 32 bits wide, and the last one means none. */
const idCount = 2 ** 32 - 1;

/** Every id is itself. */
export const sameIds: readonly IdRange[] = [{ guest: 0, host: 0, count: idCount }];

/** Translates by ranges, as user namespaces do. */
export class RangedIds implements IdMap {
  readonly #ranges: readonly IdRange[];

  constructor(ranges: readonly IdRange[]) {
    this.#ranges = ranges;
  }

  get isIdentity(): boolean {
    const [first] = this.#ranges;
    return first?.guest === 0 && first.host === 0 && first.count === idCount;
  }

  forNew(id: number): number | undefined {
    for (const { guest, host, count } of this.#ranges) {
      if (id >= guest && id < guest + count) return host + (id - guest);
    }
    return undefined;
  }

  forChange(id: number): number | undefined {
    return this.forNew(id);
  }

  toGuest(id: number): number {
    for (const { guest, host, count } of this.#ranges) {
      if (id >= host && id < host + count) return guest + (id - host);
    }
    return unmappedId;
  }
}

/** Everything belongs to one user: on the host to the backend's, in the guest to `seen`. */
export class SquashedIds implements IdMap {
  readonly isIdentity = false;
  readonly #seen: number;

  constructor(seen: number) {
    this.#seen = seen;
  }

  forNew(): number {
    return keepOwner;
  }

  forChange(id: number): number | undefined {
    return id === this.#seen ? keepOwner : undefined;
  }

  toGuest(): number {
    return this.#seen;
  }
}
