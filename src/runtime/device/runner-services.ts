import type { Clock } from "../host/clock.js";
import type { Timers } from "../host/timers.js";

/** Work that a lane does in turns. */
export interface Task {
  /** Does one turn's worth; true when there is more. */
  turn(): boolean;
}

/** What a device's runner needs of the lane that runs it. */
export interface RunnerServices {
  readonly clock: Clock;
  readonly timers: Timers;
  /** Runs `task` in the next turn, and again until it says that it is finished. */
  defer(task: Task): void;
}
