/** What the worker needs to make a balloon: plain data. */
export interface BalloonOptions {
  /** Memory to ask the guest for from its start, in bytes. */
  readonly targetBytes: number;
  /** How often the guest is asked for statistics; 0: only when an operator wants some. */
  readonly statisticsSeconds: number;
}
