import { le16, le32, struct } from "../../../catalogue/layout.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import type { Arena, Block } from "../arena.js";
import { errno } from "../libc.js";
import { fileCalls } from "./file-calls.js";
import { FileLockCommand, FileLockType } from "./file-constants.js";

/** struct flock of the 64-bit architectures. */
const Flock = struct(32, {
  type: le16,
  whence: le16,
  padding: le32,
  start_low: le32,
  start_high: le32,
  length_low: le32,
  length_high: le32,
  pid: le32,
  end: le32,
});
const Lock = accessors(Flock);

/** A range of bytes and how it is locked; the halves are those of 64-bit values, length 0 means to the end. */
interface LockedRange {
  readonly type: number;
  readonly startLow: number;
  readonly startHigh: number;
  readonly lengthLow: number;
  readonly lengthHigh: number;
}

/** Locks on ranges of open files, which belong to the open file and go with it. Nothing here waits. */
export class FileLocks {
  readonly #block: Block;
  readonly #buffer: ByteBuffer;

  constructor(arena: Arena) {
    this.#block = arena.take(Flock.size);
    this.#buffer = new ByteBuffer(this.#block.bytes);
  }

  /** Returns 0 or a negated error number: EAGAIN when another lock is in the way. */
  set(fd: number, range: LockedRange): number {
    this.#put(range);
    return fileCalls.fcntlAt(fd, FileLockCommand.Set, this.#block.address) < 0 ? -errno() : 0;
  }

  /** The lock that is in the way of another; null when there is none. */
  conflict(fd: number, range: LockedRange): LockedRange | null | number {
    this.#put(range);
    if (fileCalls.fcntlAt(fd, FileLockCommand.Get, this.#block.address) < 0) return -errno();
    const buffer = this.#buffer;
    const type = Lock.type.get(buffer);
    if (type === FileLockType.Unlock) return null;
    return {
      type,
      startLow: Lock.start_low.get(buffer),
      startHigh: Lock.start_high.get(buffer),
      lengthLow: Lock.length_low.get(buffer),
      lengthHigh: Lock.length_high.get(buffer),
    };
  }

  #put({ type, startLow, startHigh, lengthLow, lengthHigh }: LockedRange): void {
    this.#block.bytes.fill(0);
    const buffer = this.#buffer;
    Lock.type.set(buffer, type);
    Lock.start_low.set(buffer, startLow);
    Lock.start_high.set(buffer, startHigh);
    Lock.length_low.set(buffer, lengthLow);
    Lock.length_high.set(buffer, lengthHigh);
  }
}
