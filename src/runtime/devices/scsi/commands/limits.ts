/** What one command may ask for: each limit keeps a command from holding its lane for long. VPD page B0 tells them. */
export const ScsiLimit = {
  /** Giving storage up is cheap: 1 GiB a command. */
  UnmapBytes: 2 ** 30,
  UnmapDescriptors: 16,
  /** Zeroes and patterns may have to be written out: 64 MiB. */
  WriteSameBytes: 2 ** 26,
} as const;
