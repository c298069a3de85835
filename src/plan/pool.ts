/** What wants a place: so many numbers in a row. */
export interface Claim {
  readonly name: string;
  readonly count: number;
  /** The first number that the profile states. */
  readonly fixed: number | undefined;
  /** The first number that the device had in the last plan. */
  readonly kept: number | undefined;
}

export type Placed =
  /** Moved: out of a place that does not exist any more. */
  | { readonly at: number; readonly moved: boolean }
  /** The owner of a number that the claim needs; undefined when nothing is free. */
  | { readonly at: undefined; readonly owner: string | undefined };

/**
 * Numbers from `first` to `last` that devices are given: slots, device numbers, endpoint ids. Those
 * that the profile fixes come first, then those of the last plan, then the others in their order
 * from the bottom. So a device that is new moves no other one.
 */
export class Pool {
  readonly first: number;
  readonly last: number;
  readonly #owners = new Map<number, string>();
  /** Numbers of devices that are gone: given to others only when nothing else is free. */
  readonly #retired: ReadonlySet<number>;

  constructor(first: number, last: number, retired: Iterable<number> = []) {
    this.first = first;
    this.last = last;
    this.#retired = new Set(retired);
  }

  /** Takes a number away from the others; what has an owner stays as it is. */
  block(number: number, owner: string): void {
    if (!this.#owners.has(number)) this.#owners.set(number, owner);
  }

  /** Gives a number back that `owner` has. */
  release(number: number, owner: string): void {
    if (this.#owners.get(number) === owner) this.#owners.delete(number);
  }

  ownerOf(number: number): string | undefined {
    return this.#owners.get(number);
  }

  /** Places all claims; the same claims in the same order get the same places. */
  place(claims: readonly Claim[]): ReadonlyMap<string, Placed> {
    const placed = new Map<string, Placed>();
    const waiting: Claim[] = [];
    for (const claim of claims) {
      if (claim.fixed !== undefined) placed.set(claim.name, this.#claim(claim, claim.fixed));
    }
    for (const claim of claims) {
      if (claim.fixed !== undefined) continue;
      if (claim.kept === undefined || !this.#holds(claim.kept, claim.count)) waiting.push(claim);
      else placed.set(claim.name, this.#claim(claim, claim.kept));
    }
    for (const claim of waiting) placed.set(claim.name, this.#findPlace(claim));
    return placed;
  }

  /** The nearest free numbers below and above one, for a person who looks for a place. */
  nearest(number: number, count: number): number[] {
    const below = this.#search(Math.min(number, this.last) - 1, -1, count);
    const above = this.#search(Math.max(number, this.first - 1) + 1, 1, count);
    return [below, above].flatMap((found) => found ?? []);
  }

  #claim({ name, count }: Claim, at: number): Placed {
    for (let number = at; number < at + count; number++) {
      const owner = this.#owners.get(number);
      if (owner !== undefined) return { at: undefined, owner };
    }
    for (let number = at; number < at + count; number++) this.#owners.set(number, name);
    return { at, moved: false };
  }

  #findPlace(claim: Claim): Placed {
    const never = this.#search(this.first, 1, claim.count, this.#retired);
    const at = never ?? this.#search(this.first, 1, claim.count);
    if (at === undefined) return { at: undefined, owner: undefined };
    const moved = claim.kept !== undefined;
    for (let number = at; number < at + claim.count; number++) {
      this.#owners.set(number, claim.name);
    }
    return { at, moved };
  }

  #search(
    from: number,
    step: 1 | -1,
    count: number,
    avoid: ReadonlySet<number> = new Set(),
  ): number | undefined {
    for (let at = from; this.#holds(at, count); at += step) {
      if (this.#isFree(at, count, avoid)) return at;
    }
    return undefined;
  }

  #isFree(at: number, count: number, avoid: ReadonlySet<number>): boolean {
    for (let number = at; number < at + count; number++) {
      if (this.#owners.has(number) || avoid.has(number)) return false;
    }
    return true;
  }

  #holds(at: number, count: number): boolean {
    return Number.isInteger(at) && at >= this.first && at + count - 1 <= this.last;
  }
}
