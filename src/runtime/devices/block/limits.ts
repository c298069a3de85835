/** What one request may ask for: each limit keeps a request from holding its lane for long. */
export const BlockLimit = {
  /**
   * Data segments; header and status come on top. No more than fit in a ring of 128, which is what VMMs make unless told
   * otherwise: a Linux driver without indirect tables waits for ever to place a request that is longer than its ring.
   */
  Segments: 126,
  /** Deallocating is cheap: 1 GiB a range. */
  DiscardSectors: 2 ** 21,
  DiscardRanges: 16,
  /** Zeroes may have to be written out: 64 MiB. */
  WriteZeroesSectors: 2 ** 17,
  WriteZeroesRanges: 1,
  /** Overwriting takes as long as writing: 64 MiB. */
  SecureEraseSectors: 2 ** 17,
  SecureEraseRanges: 1,
} as const;

/** Data segments of a request on a queue of this size, which takes one descriptor for its header and one for its status. */
export function segmentLimit(queueSize: number): number {
  return Math.min(Math.max(queueSize - 2, 1), BlockLimit.Segments);
}
