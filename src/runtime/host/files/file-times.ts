import type { Arena, Block } from "../arena.js";
import { errno } from "../libc.js";
import { fileCalls } from "./file-calls.js";
import { At, TimeSpecial } from "./file-constants.js";

interface Moment {
  readonly sec: number;
  readonly nsec: number;
}

/** A new time: a moment, the present one, or undefined for the one it has. */
type NewTime = Moment | "now" | undefined;

const now: Moment = { sec: 0, nsec: TimeSpecial.Now };
const omit: Moment = { sec: 0, nsec: TimeSpecial.Omit };

/** Sets the times of files by their descriptors, which may be open as paths only. */
export class FileTimes {
  /** Two struct timespec: 64-bit seconds and nanoseconds. */
  readonly #times: Block;
  readonly #emptyPath: number;

  constructor(arena: Arena) {
    this.#times = arena.take(32);
    this.#emptyPath = arena.take(16).address;
  }

  /** Returns 0 or a negated error number. */
  set(fd: number, accessed: NewTime, modified: NewTime): number {
    this.#put(0, accessed);
    this.#put(16, modified);
    const { address } = this.#times;
    return fileCalls.utimensat(fd, this.#emptyPath, address, At.EmptyPath) < 0 ? -errno() : 0;
  }

  #put(offset: number, time: NewTime): void {
    const { sec, nsec } = time === undefined ? omit : time === "now" ? now : time;
    const { data } = this.#times;
    data.setUint32(offset, sec >>> 0, true);
    data.setInt32(offset + 4, Math.floor(sec / 4294967296), true);
    // A special value comes from here alone: one of a guest's would mean something else, and anything above is invalid.
    const isGiven = time !== undefined && time !== "now";
    data.setUint32(offset + 8, isGiven ? Math.min(nsec, 1e9) : nsec, true);
    data.setUint32(offset + 12, 0, true);
  }
}
