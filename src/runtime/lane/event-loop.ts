import type { Task } from "../device/runner-services.js";
import type { Arena } from "../host/arena.js";
import { Clock } from "../host/clock.js";
import { Epoll } from "../host/epoll.js";
import type { EventHandler, EventWatcher } from "../host/event-watcher.js";
import type { Pulse } from "./pulse.js";
import { TimerQueue } from "./timer-queue.js";

/** Something that may go on with work before the loop blocks. */
export interface IdleHandler {
  beforeWait(): void;
}

interface Watch {
  readonly fd: number;
  readonly handler: EventHandler;
  readonly generation: number;
}

/**
 * The blocking event loop of a lane. Between two waits it runs handlers of what is ready, then one turn of each
 * unfinished task, so that a busy queue cannot starve its neighbours, the control sockets or the stop signal.
 */
export class EventLoop implements EventWatcher {
  readonly #epoll: Epoll;
  readonly #watches: (Watch | undefined)[] = [];
  readonly #free: number[] = [];
  readonly #slots = new Map<number, number>();
  readonly #afterTurn: (() => void)[] = [];
  readonly #pulse: Pulse | undefined;
  #tasks: Task[] = [];
  #generation = 0;
  #stopped = false;
  readonly clock: Clock;
  readonly timers: TimerQueue;

  /** `pulse` shows a watchdog when the loop waits and when it works. */
  constructor(arena: Arena, clock = new Clock(), pulse?: Pulse) {
    this.#pulse = pulse;
    this.#epoll = new Epoll(arena);
    this.clock = clock;
    this.timers = new TimerQueue(arena, this, clock);
  }

  get isStopped(): boolean {
    return this.#stopped;
  }

  /** Whether the next turn has something to do without waiting. */
  get hasTasks(): boolean {
    return this.#tasks.length > 0;
  }

  watch(fd: number, events: number, handler: EventHandler): void {
    const slot = this.#free.at(-1) ?? this.#watches.length;
    const generation = ++this.#generation;
    // A peer's descriptor may be one that cannot be waited for: the slot is taken only if this does not throw.
    this.#epoll.add(fd, events, slot, generation);
    this.#free.pop();
    this.#watches[slot] = { fd, handler, generation };
    this.#slots.set(fd, slot);
  }

  change(fd: number, events: number): void {
    const slot = this.#slots.get(fd);
    const watch = slot === undefined ? undefined : this.#watches[slot];
    if (slot === undefined || watch === undefined) throw new Error(`fd ${fd} is not watched`);
    this.#epoll.modify(fd, events, slot, watch.generation);
  }

  unwatch(fd: number): void {
    const slot = this.#slots.get(fd);
    if (slot === undefined) return;
    this.#epoll.remove(fd);
    this.#slots.delete(fd);
    this.#watches[slot] = undefined;
    this.#free.push(slot);
  }

  /** Runs `task` again in the next turn until it says that it is finished. */
  defer(task: Task): void {
    if (!this.#tasks.includes(task)) this.#tasks.push(task);
  }

  /** Adds something to do after each turn's handlers, such as publishing what they completed. */
  afterTurn(action: () => void): void {
    this.#afterTurn.push(action);
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Turns until somebody stops it. */
  run(idle?: IdleHandler): void {
    while (!this.#stopped) {
      this.turn(-1);
      idle?.beforeWait();
    }
  }

  /** One turn: waits at most `timeoutMs` (-1: until something happens), then handles what is ready. */
  turn(timeoutMs: number): void {
    this.#pulse?.rest();
    const count = this.#epoll.wait(this.#tasks.length > 0 ? 0 : timeoutMs);
    this.#pulse?.work();
    if (count > 0 || this.#tasks.length > 0) this.clock.beginTurn();
    for (let index = 0; index < count; index++) {
      const watch = this.#watches[this.#epoll.lowAt(index)];
      // An earlier handler of this turn may have closed the descriptor and given its slot to another.
      if (watch?.generation === this.#epoll.highAt(index)) {
        watch.handler.ready(this.#epoll.eventsAt(index));
      }
    }
    if (this.#tasks.length > 0) this.#runTasks();
    for (const action of this.#afterTurn) action();
  }

  close(): void {
    this.timers.close();
    this.#epoll.close();
  }

  #runTasks(): void {
    const tasks = this.#tasks;
    this.#tasks = [];
    for (const task of tasks) if (task.turn()) this.defer(task);
  }
}
