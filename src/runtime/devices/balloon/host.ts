import { Advice } from "../../host/constants.js";
import { errno, libc } from "../../host/libc.js";
import type { PageReturn } from "./pages.js";

/** Punches holes into the guest's memory file, through the mapping of it. */
export class MemoryFile implements PageReturn {
  readonly #log: (message: string) => void;
  #hasFailed = false;

  constructor(log: (message: string) => void) {
    this.#log = log;
  }

  release(address: number, lengthBytes: number): boolean {
    if (libc.madvise(address, lengthBytes, Advice.Remove) === 0) return true;
    this.#report(errno());
    return false;
  }

  /** Once: a file system that cannot do it will not do it the next time either. */
  #report(error: number): void {
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#log(
      `the host does not take pages back (errno ${error}): is guest memory a shared memory file of ` +
        "ordinary pages? The guest's balloon works, and nothing is gained by it",
    );
  }
}
