import type { Arena, Block } from "./arena.js";
import { ClockId, TimerfdFlag } from "./constants.js";
import { libc } from "./libc.js";
import { checked } from "./system-error.js";

/** struct itimerspec: interval and value, each as 64-bit seconds and nanoseconds. */
const specBytes = 32;
const Word = { ValueSeconds: 4, ValueNanoseconds: 6 } as const;

/** A timer of the kernel that makes its descriptor readable when it expires. */
export class Timerfd {
  readonly fd: number;
  readonly #spec: Block;
  readonly #expirations: Block;

  constructor(arena: Arena) {
    const flags = TimerfdFlag.CloseOnExec | TimerfdFlag.NonBlock;
    this.fd = checked(libc.timerfdCreate(ClockId.Monotonic, flags), "timerfd_create");
    this.#spec = arena.take(specBytes);
    this.#expirations = arena.take(8);
  }

  /** Expires once, in `milliseconds`; replaces an earlier time. */
  arm(milliseconds: number): void {
    // A value of zero would disarm it.
    const nanoseconds = Math.max(1, Math.ceil(milliseconds * 1e6));
    this.#spec.setWord64(Word.ValueSeconds, Math.floor(nanoseconds / 1e9));
    this.#spec.setWord64(Word.ValueNanoseconds, nanoseconds % 1e9);
    checked(libc.timerfdSettime(this.fd, 0, this.#spec.address, 0), "timerfd_settime");
  }

  /** Makes the descriptor unreadable again after it expired. */
  drain(): void {
    libc.read(this.fd, this.#expirations.address, 8);
  }

  close(): void {
    libc.close(this.fd);
  }
}
