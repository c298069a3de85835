import { Errno } from "./constants.js";
import { errno, libc } from "./libc.js";

/**
 * Fills memory with bytes of the kernel's generator; returns how many it filled, fewer than `size` only when the
 * memory cannot be written or the kernel has no generator.
 */
export function fillRandom(address: number, size: number): number {
  let done = 0;
  while (done < size) {
    const count = libc.getrandom(address + done, size - done, 0);
    if (count > 0) done += count;
    else if (count === 0 || errno() !== Errno.Eintr) break;
  }
  return done;
}
