/** What became of an attack, as its sender sees it. */
export type AttackOutcome =
  /** The device used the chain: it was legal after all, or its request failed by itself. */
  | "answered"
  /** The device did nothing, and owes nothing. */
  | "ignored"
  /** The device stopped the queue and reports DEVICE_NEEDS_RESET. */
  | "needs-reset"
  /** The message was refused; the connection goes on. */
  | "refused"
  /** The back-end ended the connection. */
  | "disconnected";

export interface AttackTarget {
  /** The vhost-user socket of a block device. */
  readonly socketPath: string;
  /** For every answer of the back-end, by default 3000. */
  readonly timeoutMs?: number;
}

/** An attack that was carried out. Its connection stays, to see what the back-end does with it, until it is closed. */
export interface AttackResult {
  readonly outcome: AttackOutcome;
  close(): void;
}

/**
 * Something hostile that a guest or its front-end does to a device. Whatever it is, it may cost its sender that request
 * or that connection, and nobody else anything: other devices of the same lane go on, so does the next connection,
 * nothing leaks and nothing spins.
 */
export interface Attack {
  readonly name: string;
  /** What it does. */
  readonly does: string;
  /** Known cases of it: published weaknesses of other implementations. */
  readonly class: readonly string[];
  /** What may come of it. */
  readonly holds: readonly AttackOutcome[];
  run(target: AttackTarget): AttackResult | Promise<AttackResult>;
}
