import type { Claim, Pool } from "./pool.js";
import type { Report } from "./report.js";

/** A claim with what is said about it when it cannot be met. */
export interface PointedClaim extends Claim {
  /** JSON pointer of the fixed place, or of the device. */
  readonly pointer: string;
}

export interface PlacingWords {
  /** What the numbers are, such as "PCI slot". */
  readonly what: string;
  /** A number as profiles write it. */
  readonly text: (number: number) => string;
  /** JSON pointers of owners that made no claim. */
  readonly owners?: ReadonlyMap<string, string>;
  /** JSON pointer of what limits the pool. */
  readonly limit: string;
}

/** Places claims in a pool and reports those that have to fail or to move. */
export function placeAll(
  pool: Pool,
  claims: readonly PointedClaim[],
  words: PlacingWords,
  report: Report,
): ReadonlyMap<string, number> {
  const numbers = new Map<string, number>();
  const placed = pool.place(claims);
  for (const claim of claims) {
    const result = placed.get(claim.name);
    if (result === undefined) continue;
    if (result.at === undefined) {
      const owner = result.owner ?? "";
      const place = claims.find(({ name }) => name === owner)?.pointer ?? words.owners?.get(owner);
      reportFailure(claim, { owner: result.owner, place }, pool, words, report);
      continue;
    }
    numbers.set(claim.name, result.at);
    if (result.moved) reportMove(claim, result.at, words, report);
  }
  return numbers;
}

interface Owner {
  readonly owner: string | undefined;
  /** JSON pointer of the owner. */
  readonly place: string | undefined;
}

/** Nothing is free, the profile fixes a place twice, or it fixes one that the lock keeps. */
function reportFailure(
  { name, pointer, fixed, kept, count }: PointedClaim,
  { owner, place }: Owner,
  pool: Pool,
  { what, text, limit }: PlacingWords,
  report: Report,
): void {
  const wanted = fixed ?? kept;
  if (owner === undefined || wanted === undefined) {
    report({
      rule: "plan/room",
      at: pointer,
      message: `there is no ${what} left for "${name}"`,
      hint: "give the guest fewer devices there, or put some on another transport",
      related: [{ at: limit, message: "the guest" }],
    });
    return;
  }
  const free = pool.nearest(wanted, count).map(text);
  const beside = free.length === 0 ? undefined : `free beside it: ${free.join(", ")}`;
  if (fixed !== undefined) {
    report({
      rule: "plan/overlap",
      at: pointer,
      message: `${what} ${text(wanted)} belongs to "${owner}"`,
      hint: beside,
      related: place === undefined ? [] : [{ at: place, message: `"${owner}" here` }],
    });
    return;
  }
  report({
    rule: "plan/kept",
    at: place ?? pointer,
    message: `the lock keeps ${what} ${text(wanted)} for "${name}"`,
    hint: beside ?? `give "${name}" a place of its own first`,
    related: [{ at: pointer, message: `"${name}" here` }],
  });
}

function reportMove(
  { name, pointer, kept = 0 }: PointedClaim,
  at: number,
  { what, text }: PlacingWords,
  report: Report,
): void {
  report({
    rule: "plan/moved",
    severity: "warning",
    at: pointer,
    message: `"${name}" moves from ${what} ${text(kept)} to ${text(at)}`,
    hint: "the machine does not have its old place any more",
  });
}
