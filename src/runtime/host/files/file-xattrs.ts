import type { Arena, Block } from "../arena.js";
import { errno } from "../libc.js";
import { fileCalls } from "./file-calls.js";
import { FileLimit } from "./file-constants.js";

/** Extended attributes of files; paths and names are addresses. Results are lengths, or negated error numbers. */
export class FileXattrs {
  readonly #block: Block;

  constructor(arena: Arena) {
    this.#block = arena.take(FileLimit.XattrBytes);
  }

  get(path: number, name: number, target: Uint8Array): number {
    const size = Math.min(target.length, this.#block.sizeBytes);
    return this.#take(fileCalls.getxattr(path, name, this.#block.address, size), target);
  }

  list(path: number, target: Uint8Array): number {
    const size = Math.min(target.length, this.#block.sizeBytes);
    return this.#take(fileCalls.listxattr(path, this.#block.address, size), target);
  }

  set(path: number, name: number, value: Uint8Array, flags: number): number {
    this.#block.bytes.set(value);
    const { address } = this.#block;
    return fileCalls.setxattr(path, name, address, value.length, flags) < 0 ? -errno() : 0;
  }

  #take(length: number, target: Uint8Array): number {
    if (length < 0) return -errno();
    target.set(this.#block.bytes.subarray(0, length));
    return length;
  }
}
