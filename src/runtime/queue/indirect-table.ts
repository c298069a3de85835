import type { AddressSpace } from "../memory/address-space.js";
import { joined, type MemoryWindow, noWindow } from "../memory/memory-window.js";
import { QueueFault } from "./fault.js";
import { maxSegments } from "./limits.js";

const descriptorBytes = 16;
const maxBytes = maxSegments * descriptorBytes;
const { None, IndirectTableLength } = QueueFault;

/**
 * Finds indirect descriptor tables. A table that is aligned and lies in one window is read where it is, each word
 * once; any other is copied first, since tables need neither be aligned nor lie in one region (VIRTIO 1.4, 2.7.5.3).
 */
export class IndirectTable {
  /** The table as 32-bit words, four a descriptor, from `base` on. */
  words: Uint32Array = noWindow.words;
  base = 0;
  count = 0;
  private readonly memory: AddressSpace;
  /** Tables lie together, and seldom beside the buffers. */
  private window: MemoryWindow = noWindow;
  readonly #copy = new Uint32Array(maxBytes / 4);

  constructor(memory: AddressSpace) {
    this.memory = memory;
  }

  /**
   * Points at the table of `length` bytes at an address in 32-bit halves, all of them signed. Hot for drivers that use
   * indirect descriptors.
   */
  locate(low: number, high: number, length: number): QueueFault {
    if (length <= 0 || length > maxBytes || (length & 15) !== 0) return IndirectTableLength;
    this.count = length >>> 4;
    let window = this.window;
    if (!window.holds(low, high, length)) {
      window = this.memory.windows.candidate(low, high);
      if (!window.holds(low, high, length)) return this.#copyTable(low, high, length);
      this.window = window;
    }
    const offset = (low - window.startLow) | 0;
    if ((offset & 3) !== 0) return this.#copyTable(low, high, length);
    if (this.words !== window.words) this.words = window.words;
    this.base = offset >>> 2;
    return None;
  }

  /** Drops the remembered window. */
  forget(): void {
    this.window = noWindow;
    this.words = noWindow.words;
  }

  #copyTable(low: number, high: number, length: number): QueueFault {
    const { windows } = this.memory;
    const address = joined(low, high);
    const bytes = new Uint8Array(this.#copy.buffer, 0, length);
    for (let done = 0; done < length; ) {
      const window = windows.find(address + done);
      if (window === undefined) return missing(this.memory, address + done, false);
      const start = address + done - window.start;
      const part = Math.min(length - done, window.end - address - done);
      bytes.set(window.bytes.subarray(start, start + part), done);
      done += part;
    }
    this.words = this.#copy;
    this.base = 0;
    return QueueFault.None;
  }
}

/** Why there is no window at an address: it may come, or it is not guest memory. */
export function missing(memory: AddressSpace, address: number, isWritable: boolean): QueueFault {
  return memory.awaitsTranslation(address, isWritable)
    ? QueueFault.TranslationAwaited
    : QueueFault.AddressOutsideMemory;
}
