import type { AddressSpace } from "../memory/address-space.js";
import { type MemoryWindow, noWindow } from "../memory/memory-window.js";
import { QueueFault } from "./fault.js";
import { maxSegments } from "./limits.js";
import { missing } from "./segment-collector.js";

const descriptorBytes = 16;

/**
 * Finds indirect descriptor tables. A table that is aligned and lies in one window is read where it is, each word
 * once; any other is copied first, since tables need neither be aligned nor lie in one region (VIRTIO 1.4, 2.7.5.3).
 */
export class IndirectTable {
  /** The table as 32-bit words, four a descriptor, from `base` on. */
  words: Uint32Array = noWindow.words;
  base = 0;
  count = 0;
  #window: MemoryWindow = noWindow;
  readonly #copy = new Uint32Array((maxSegments * descriptorBytes) / 4);

  /** Points at the table of `length` bytes at `address`. Hot for drivers that use indirect descriptors. */
  locate(memory: AddressSpace, address: number, length: number): QueueFault {
    if (length === 0 || (length & 15) !== 0 || length > maxSegments * descriptorBytes) {
      return QueueFault.IndirectTableLength;
    }
    this.count = length >>> 4;
    let window = this.#window;
    if (address < window.start || address + length > window.end) {
      const found = memory.find(address);
      if (found === undefined) return missing(memory, address, false);
      if (address + length > found.end) return this.#copyTable(memory, address, length);
      window = found;
      this.#window = found;
    }
    const offset = address - window.start;
    if ((offset & 3) !== 0) return this.#copyTable(memory, address, length);
    this.words = window.words;
    this.base = offset >>> 2;
    return QueueFault.None;
  }

  /** Drops the remembered window. */
  forget(): void {
    this.#window = noWindow;
    this.words = noWindow.words;
  }

  #copyTable(memory: AddressSpace, address: number, length: number): QueueFault {
    const bytes = new Uint8Array(this.#copy.buffer, 0, length);
    for (let done = 0; done < length; ) {
      const window = memory.find(address + done);
      if (window === undefined) return missing(memory, address + done, false);
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
