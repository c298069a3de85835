import type { Arena } from "../host/arena.js";
import type { Clock } from "../host/clock.js";
import { EpollEvent } from "../host/constants.js";
import type { EventHandler, EventWatcher } from "../host/event-watcher.js";
import { Timerfd } from "../host/timerfd.js";
import type { Timer, Timers } from "../host/timers.js";
import { TimerHeap } from "./timer-heap.js";

/**
 * The timers of one lane on one timerfd, which is made when the first timer is armed. The descriptor is armed for the
 * earliest of them; a timer that is cancelled may leave a wake-up behind that finds nothing to do.
 */
export class TimerQueue implements Timers, EventHandler {
  readonly #arena: Arena;
  readonly #events: EventWatcher;
  readonly #clock: Clock;
  readonly #heap = new TimerHeap<LaneTimer>();
  #timerfd: Timerfd | undefined;
  /** When the descriptor expires; infinity when it is not armed. */
  #wakeAt = Number.POSITIVE_INFINITY;

  constructor(arena: Arena, events: EventWatcher, clock: Clock) {
    this.#arena = arena;
    this.#events = events;
    this.#clock = clock;
  }

  timer(task: () => void): Timer {
    return new LaneTimer(this, task);
  }

  after(milliseconds: number, task: () => void): Timer {
    const timer = new LaneTimer(this, task);
    timer.arm(milliseconds);
    return timer;
  }

  schedule(timer: LaneTimer, milliseconds: number): void {
    this.#heap.remove(timer);
    timer.dueAt = this.#clock.read() + Math.max(0, milliseconds);
    this.#heap.add(timer);
    this.#wake();
  }

  unschedule(timer: LaneTimer): void {
    this.#heap.remove(timer);
  }

  ready(): void {
    this.#timerfd?.drain();
    this.#wakeAt = Number.POSITIVE_INFINITY;
    // A task that arms its timer for now comes again in the next turn, not in this one.
    const now = this.#clock.read();
    for (let due = this.#heap.takeDue(now); due !== undefined; due = this.#heap.takeDue(now)) {
      due.run();
    }
    this.#wake();
  }

  close(): void {
    if (this.#timerfd === undefined) return;
    this.#events.unwatch(this.#timerfd.fd);
    this.#timerfd.close();
    this.#timerfd = undefined;
  }

  #wake(): void {
    const earliest = this.#heap.earliest;
    if (earliest === undefined || earliest.dueAt >= this.#wakeAt) return;
    if (this.#timerfd === undefined) {
      this.#timerfd = new Timerfd(this.#arena);
      this.#events.watch(this.#timerfd.fd, EpollEvent.In, this);
    }
    this.#wakeAt = earliest.dueAt;
    this.#timerfd.arm(earliest.dueAt - this.#clock.read());
  }
}

/** A timer and its place in the heap. */
export class LaneTimer implements Timer {
  dueAt = 0;
  /** -1: not armed. */
  position = -1;
  readonly #queue: TimerQueue;
  readonly #task: () => void;

  constructor(queue: TimerQueue, task: () => void) {
    this.#queue = queue;
    this.#task = task;
  }

  get isArmed(): boolean {
    return this.position >= 0;
  }

  arm(milliseconds: number): void {
    this.#queue.schedule(this, milliseconds);
  }

  cancel(): void {
    this.#queue.unschedule(this);
  }

  run(): void {
    this.#task();
  }
}
