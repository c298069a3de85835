import type { MemoryWindow } from "../memory/memory-window.js";
import { libc } from "./libc.js";

/** From here on a foreign call, which boxes its arguments, costs less than a loop over words. */
const leastForeignBytes = 257;

/**
 * Copies `size` bytes between two windows; both ranges were checked before. Hot: allocates nothing for small copies,
 * where typed arrays would need a view of each range.
 */
export function copyBytes(
  target: MemoryWindow,
  targetOffset: number,
  source: MemoryWindow,
  sourceOffset: number,
  size: number,
): void {
  if (size >= leastForeignBytes) {
    libc.memcpy(target.hostAddress + targetOffset, source.hostAddress + sourceOffset, size);
    return;
  }
  const to = target.data;
  const from = source.data;
  let done = 0;
  for (; done + 4 <= size; done += 4) {
    to.setInt32(targetOffset + done, from.getInt32(sourceOffset + done, true), true);
  }
  for (; done < size; done++) to.setUint8(targetOffset + done, from.getUint8(sourceOffset + done));
}
