import type { AddressSpace } from "../memory/address-space.js";
import { type MemoryWindow, noWindow } from "../memory/memory-window.js";
import type { Chain } from "./chain.js";
import { QueueFault } from "./fault.js";

/**
 * Turns descriptors into segments of a chain: checks the order, translates the address, and remembers the window
 * of the last one, since drivers keep their buffers together.
 */
export class SegmentCollector {
  readonly memory: AddressSpace;
  #window: MemoryWindow = noWindow;

  constructor(memory: AddressSpace) {
    this.memory = memory;
  }

  /** Hot: once a descriptor. A descriptor of length 0 is legal and adds nothing. */
  append(chain: Chain, address: number, length: number, writable: boolean): QueueFault {
    const segments = chain.segments;
    if (!writable && segments.count !== segments.readableCount) {
      return QueueFault.ReadableAfterWritable;
    }
    if (length === 0) return QueueFault.None;
    const end = address + length;
    let window = this.#window;
    if (address < window.start || end > window.end) {
      const found = this.memory.find(address);
      if (found === undefined) return missing(this.memory, address, writable);
      if (end > found.end) return this.#appendSplit(chain, address, length, writable);
      window = found;
      this.#window = found;
    }
    if (writable && !window.writable) return QueueFault.AddressNotWritable;
    segments.append(window, address, length, writable);
    return QueueFault.None;
  }

  /** A run that crosses windows becomes one segment for each. */
  #appendSplit(chain: Chain, address: number, length: number, writable: boolean): QueueFault {
    let at = address;
    let left = length;
    while (left > 0) {
      const window = this.memory.find(at);
      if (window === undefined) return missing(this.memory, at, writable);
      if (writable && !window.writable) return QueueFault.AddressNotWritable;
      const part = Math.min(left, window.end - at);
      chain.segments.append(window, at, part, writable);
      at += part;
      left -= part;
    }
    return QueueFault.None;
  }

  forget(): void {
    this.#window = noWindow;
  }
}

/** Why there is no window at an address: it may come, or it is not guest memory. */
export function missing(memory: AddressSpace, address: number, writable: boolean): QueueFault {
  return memory.awaitsTranslation(address, writable)
    ? QueueFault.TranslationAwaited
    : QueueFault.AddressOutsideMemory;
}
