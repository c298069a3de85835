/** What one request may ask for: each limit keeps a request from holding its lane for long. */
export const BlockLimit = {
  /** Data segments: a chain has at most 1024, one is the header and one the status. */
  Segments: 1022,
  /** Deallocating is cheap: 1 GiB a range. */
  DiscardSectors: 2 ** 21,
  DiscardRanges: 16,
  /** Zeroes may have to be written out: 64 MiB. */
  WriteZeroesSectors: 2 ** 17,
  WriteZeroesRanges: 1,
} as const;
