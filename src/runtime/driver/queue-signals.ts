/** How the two sides of one queue wake each other, whatever the transport. */
export interface QueueSignals {
  /** An available buffer notification to the device. Hot. */
  kick(): void;
  /** Used buffer notifications that came since the last look. */
  drainCalls(): number;
  /**
   * Blocks until the device has something to say, at most `timeoutMs`. False when that time was over before, or nothing
   * can come any more. Used buffer notifications stay for `drainCalls`.
   */
  wait(timeoutMs: number): boolean;
  /** Throws `DriverError` when the device reported a failure or is gone. */
  checkFailure(): void;
}
