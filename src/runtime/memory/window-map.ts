import { type MemoryWindow, noWindow } from "./memory-window.js";

/** Entries of the direct look-up; a power of two. */
const candidateCount = 1024;
const maxShift = 31;

/**
 * Finds windows by address. Most look-ups end with the candidate that some upper bits of an address lead to; a search
 * takes over where several windows share these bits.
 */
export class WindowMap {
  /** All windows, sorted by start; another list after every change. */
  windows: readonly MemoryWindow[] = [];
  // Not made by `new Array`, which would have the engine look for holes at each use.
  private readonly candidates = Array.from({ length: candidateCount }, () => noWindow);
  /** Another number after every change: a window that was found before it may be gone, or in another place. */
  version = 0;
  private shift = maxShift;
  /** Where the windows come from that nobody has looked for yet. */
  private list: (() => readonly MemoryWindow[]) | null = null;

  /**
   * From now on the windows that `list` gives count, sorted by start and without overlap. It is asked at the next
   * look-up: an IOMMU's translations change many times in a row.
   */
  replace(list: () => readonly MemoryWindow[]): void {
    this.version++;
    if (this.list === null) this.candidates.fill(noWindow);
    this.list = list;
  }

  /** A window that may well hold the address whose 32-bit halves these are; the caller has to look. Hot. */
  candidate(low: number, high: number): MemoryWindow {
    const shift = this.shift;
    const slot = ((high << (32 - shift)) | (low >>> shift)) & (candidateCount - 1);
    return this.candidates[slot] as MemoryWindow;
  }

  /** The window that contains `address`, or undefined in a hole. */
  find(address: number): MemoryWindow | undefined {
    if (this.list !== null) this.#index(this.list());
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

  #index(windows: readonly MemoryWindow[]): void {
    this.list = null;
    this.windows = windows;
    const end = windows.at(-1)?.end ?? 0;
    const bits = Math.ceil(Math.log2(Math.max(end / candidateCount, 1)));
    this.shift = Math.max(1, Math.min(maxShift, bits));
    for (const [index, window] of windows.entries()) {
      window.index = index;
      this.#spread(window);
    }
  }

  /** All at once, since the engine arranges the code for what it sees at first: there, the search shall be rare. */
  #spread(window: MemoryWindow): void {
    const step = 2 ** this.shift;
    const last = Math.min(window.end - 1, window.start + (candidateCount - 1) * step);
    for (let address = window.start; address < last; address += step) {
      this.candidates[this.#slotOf(address)] = window;
    }
    this.candidates[this.#slotOf(last)] = window;
  }

  #slotOf(address: number): number {
    return Math.floor(address / 2 ** this.shift) % candidateCount;
  }
}
