/** One moment to be waited for; it can be set again and again. */
export interface Timer {
  readonly isArmed: boolean;
  /** Runs the task once, `milliseconds` from now or shortly after; replaces an earlier time. */
  arm(milliseconds: number): void;
  /** The task will not run, unless the timer is armed again. */
  cancel(): void;
}

/** The timers of a lane. They cost nothing while none is armed, and keep no promise better than a millisecond. */
export interface Timers {
  /** A timer that is not armed yet; for times that come again and again. */
  timer(task: () => void): Timer;
  /** Runs `task` once, `milliseconds` from now. */
  after(milliseconds: number, task: () => void): Timer;
}
