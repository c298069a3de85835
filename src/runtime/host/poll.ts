import type { Arena, Block } from "./arena.js";
import { Errno } from "./constants.js";
import { errno, libc } from "./libc.js";
import { SystemError } from "./system-error.js";

export const PollEvent = { In: 1, Out: 4, Error: 8, HangUp: 0x10 } as const;

/**
 * A few file descriptors to block on together, for code that has no event loop.
 * struct pollfd, 8 bytes: | fd 32 | events 16 | returned events 16 |
 */
export class PollSet {
  readonly #entries: Block;
  readonly #count: number;

  constructor(arena: Arena, count: number) {
    this.#entries = arena.take(8 * count);
    this.#count = count;
    for (let index = 0; index < count; index++) this.set(index, -1, 0);
  }

  /** Watches `fd` for `events` (`PollEvent`); errors and hang-ups are always told. The kernel skips fd -1. */
  set(index: number, fd: number, events: number): void {
    this.#entries.words[2 * index] = fd;
    this.#entries.words[2 * index + 1] = events;
  }

  /** Blocks for at most `timeoutMs` (-1: for ever). Returns the number of ready entries; 0 also on a signal. */
  wait(timeoutMs: number): number {
    const count = libc.poll(this.#entries.address, this.#count, timeoutMs);
    if (count >= 0) return count;
    const number = errno();
    if (number === Errno.Eintr) return 0;
    throw new SystemError("poll", number);
  }

  /** What the last `wait` found on an entry, a mask of `PollEvent`. */
  readyAt(index: number): number {
    return (this.#entries.words[2 * index + 1] as number) >>> 16;
  }
}
