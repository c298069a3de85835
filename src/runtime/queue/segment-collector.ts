import { type GuestMemory, type MemoryWindow, noWindow } from "../memory/guest-memory.js";
import type { Chain } from "./chain.js";
import { QueueFault } from "./fault.js";

/**
 * Turns descriptors into segments of a chain: checks the order, translates the address, and remembers the window
 * of the last one, since drivers keep their buffers together.
 */
export class SegmentCollector {
  readonly memory: GuestMemory;
  #window: MemoryWindow = noWindow;

  constructor(memory: GuestMemory) {
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
      if (found === undefined) return QueueFault.AddressOutsideMemory;
      if (end > found.end) {
        return segments.appendSplit(this.memory, address, length, writable)
          ? QueueFault.None
          : QueueFault.AddressOutsideMemory;
      }
      window = found;
      this.#window = found;
    }
    segments.append(window, address, length, writable);
    return QueueFault.None;
  }

  forget(): void {
    this.#window = noWindow;
  }
}
