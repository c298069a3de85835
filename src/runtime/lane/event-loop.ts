import type { Arena } from "../host/arena.js";
import { Epoll } from "../host/epoll.js";
import type { EventHandler, EventWatcher } from "../host/event-watcher.js";

/** Work that did not fit in one turn. */
export interface Task {
  /** Does one turn's worth; true when there is more. */
  turn(): boolean;
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
  #tasks: Task[] = [];
  #generation = 0;
  #stopped = false;

  constructor(arena: Arena) {
    this.#epoll = new Epoll(arena);
  }

  watch(fd: number, events: number, handler: EventHandler): void {
    const slot = this.#free.pop() ?? this.#watches.length;
    const generation = ++this.#generation;
    this.#epoll.add(fd, events, slot, generation);
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

  run(): void {
    while (!this.#stopped) this.turn(-1);
  }

  /** One turn: waits at most `timeoutMs` (-1: until something happens), then handles what is ready. */
  turn(timeoutMs: number): void {
    const count = this.#epoll.wait(this.#tasks.length > 0 ? 0 : timeoutMs);
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
    this.#epoll.close();
  }

  #runTasks(): void {
    const tasks = this.#tasks;
    this.#tasks = [];
    for (const task of tasks) if (task.turn()) this.defer(task);
  }
}
