import type { RunnerServices, Task } from "../../../src/runtime/device/runner-services.js";
import { Clock } from "../../../src/runtime/host/clock.js";
import type { Timer, Timers } from "../../../src/runtime/host/timers.js";

class FakeTimer implements Timer {
  dueAt = Number.POSITIVE_INFINITY;
  readonly #lane: FakeLane;
  readonly task: () => void;

  constructor(lane: FakeLane, task: () => void) {
    this.#lane = lane;
    this.task = task;
  }

  get isArmed(): boolean {
    return this.dueAt < Number.POSITIVE_INFINITY;
  }

  arm(milliseconds: number): void {
    this.dueAt = this.#lane.now + milliseconds;
  }

  cancel(): void {
    this.dueAt = Number.POSITIVE_INFINITY;
  }
}

/** A lane whose time is what a test says. */
export class FakeLane implements RunnerServices, Timers {
  now = 1000;
  readonly clock = new Clock(() => this.now);
  readonly timers = this;
  #timers: FakeTimer[] = [];
  #tasks: Task[] = [];

  timer(task: () => void): Timer {
    const timer = new FakeTimer(this, task);
    this.#timers.push(timer);
    return timer;
  }

  after(milliseconds: number, task: () => void): Timer {
    const timer = this.timer(task);
    timer.arm(milliseconds);
    return timer;
  }

  defer(task: Task): void {
    if (!this.#tasks.includes(task)) this.#tasks.push(task);
  }

  /** Timers that somebody waits for. */
  get armedTimers(): number {
    return this.#timers.filter((timer) => timer.isArmed).length;
  }

  beginSampledTurn(): void {
    do this.clock.beginTurn();
    while (!this.clock.isSampled);
  }

  /** Lets `milliseconds` pass, one by one, each with a turn. */
  pass(milliseconds: number): void {
    for (let left = milliseconds; left > 0; left--) {
      this.now++;
      this.turn();
    }
  }

  /** Runs what is due and what was deferred, until nothing is left. */
  turn(): void {
    this.clock.beginTurn();
    for (const timer of this.#timers.filter(({ dueAt }) => dueAt <= this.now)) {
      timer.cancel();
      timer.task();
    }
    for (let round = 0; this.#tasks.length > 0; round++) {
      if (round === 1000) throw new Error("a task spins");
      const tasks = this.#tasks;
      this.#tasks = [];
      for (const task of tasks) if (task.turn()) this.defer(task);
    }
  }
}
