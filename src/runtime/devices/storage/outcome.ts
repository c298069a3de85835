/** What became of an operation on the storage. */
export const Outcome = {
  Ok: 0,
  Failed: 1,
  /** The storage works on it and tells its listener. */
  Later: -1,
} as const;

export type Outcome = (typeof Outcome)[keyof typeof Outcome];
