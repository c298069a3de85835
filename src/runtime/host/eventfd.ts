import { Arena, type Block } from "./arena.js";
import { EventfdFlag } from "./constants.js";
import { libc } from "./libc.js";
import { checked } from "./system-error.js";

/** A new non-blocking eventfd with count zero. */
export function createEventfd(): number {
  return checked(libc.eventfd(0, EventfdFlag.CloseOnExec | EventfdFlag.NonBlock), "eventfd");
}

/** Signals an eventfd now and then; what signals often keeps an `EventSignal`. */
export function signalEventfd(fd: number): void {
  const arena = new Arena(4096);
  new EventSignal(arena).signal(fd);
  arena.release();
}

/** Signals and clears eventfds without allocating: the eight bytes to write lie ready in the arena. */
export class EventSignal {
  readonly #one: Block;
  readonly #count: Block;

  constructor(arena: Arena) {
    this.#one = arena.take(8);
    this.#one.words[0] = 1;
    this.#count = arena.take(8);
  }

  /** Adds one to the eventfd. Hot. A full counter or a closed peer is no error here: the peer is told already. */
  signal(fd: number): void {
    libc.write(fd, this.#one.address, 8);
  }

  /** Takes the count of a non-blocking eventfd; 0 when it was not signalled. */
  drain(fd: number): number {
    if (libc.read(fd, this.#count.address, 8) !== 8) return 0;
    return this.#count.words[0] as number;
  }
}
