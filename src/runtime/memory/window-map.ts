import { type MemoryWindow, noWindow } from "./memory-window.js";

/** Entries of the direct look-up; a power of two. */
const candidateCount = 1024;
const maxShift = 31;

/**
 * Finds windows by address. Most look-ups end with the candidate that some upper bits of an address lead to, which is the
 * window that was found there last; a search takes over where several windows share these bits.
 */
export class WindowMap {
  private windows: readonly MemoryWindow[] = [];
  private readonly candidates: MemoryWindow[] = new Array<MemoryWindow>(candidateCount).fill(
    noWindow,
  );
  private shift = maxShift;

  /** `windows` are sorted by start and do not overlap. */
  replace(windows: readonly MemoryWindow[]): void {
    this.windows = windows;
    this.candidates.fill(noWindow);
    const end = windows.at(-1)?.end ?? 0;
    const bits = Math.ceil(Math.log2(Math.max(end / candidateCount, 1)));
    this.shift = Math.max(1, Math.min(maxShift, bits));
  }

  /** A window that may well hold the address whose 32-bit halves these are; the caller has to look. Hot. */
  candidate(low: number, high: number): MemoryWindow {
    const shift = this.shift;
    const slot = ((high << (32 - shift)) | (low >>> shift)) & (candidateCount - 1);
    return this.candidates[slot] as MemoryWindow;
  }

  /** The window that contains `address`, or undefined in a hole. */
  find(address: number): MemoryWindow | undefined {
    const windows = this.windows;
    let low = 0;
    let high = windows.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const window = windows[middle] as MemoryWindow;
      if (address < window.start) high = middle - 1;
      else if (address >= window.end) low = middle + 1;
      else {
        this.candidates[this.#slotOf(address)] = window;
        return window;
      }
    }
    return undefined;
  }

  #slotOf(address: number): number {
    return Math.floor(address / 2 ** this.shift) % candidateCount;
  }
}
