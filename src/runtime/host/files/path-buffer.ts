import type { Arena, Block } from "../arena.js";
import { FileLimit } from "./file-constants.js";

const descriptorPrefix = new TextEncoder().encode("/proc/self/fd/");
const digitZero = 0x30;

/** A path for one system call: bytes of any kind, ended by a NUL. Each use overwrites the one before. */
export class PathBuffer {
  readonly #block: Block;

  constructor(arena: Arena) {
    this.#block = arena.take(FileLimit.PathBytes);
  }

  /** Returns the address. */
  set(path: Uint8Array): number {
    const { bytes, address } = this.#block;
    if (path.length >= bytes.length) throw new RangeError("the path is too long");
    bytes.set(path);
    bytes[path.length] = 0;
    return address;
  }

  /** The path that reaches whatever a descriptor is open on, also where the descriptor itself will not do. */
  descriptor(fd: number): number {
    const { bytes, address } = this.#block;
    bytes.set(descriptorPrefix);
    let digits = 1;
    for (let rest = fd; rest >= 10; rest = Math.floor(rest / 10)) digits++;
    const end = descriptorPrefix.length + digits;
    bytes[end] = 0;
    let rest = fd;
    for (let at = end - 1; at >= descriptorPrefix.length; at--) {
      bytes[at] = digitZero + (rest % 10);
      rest = Math.floor(rest / 10);
    }
    return address;
  }
}
