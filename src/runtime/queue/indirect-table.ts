import type { AddressSpace } from "../memory/address-space.js";
import type { MemoryWindow } from "../memory/memory-window.js";
import { QueueFault } from "./fault.js";
import { missing } from "./segment-collector.js";

/** A private copy of an indirect descriptor table: the guest cannot change it while it is walked. */
export interface IndirectTable {
  /** Four 32-bit words a descriptor, as in the ring. */
  readonly words: Uint32Array;
  count: number;
}

const descriptorBytes = 16;

/**
 * Reads the table at `address` once, from the cached window when it lies there. Returns the window to cache, or
 * the fault. A table need not be aligned, nor lie in one region (VIRTIO 1.4, 2.7.5.3 says nothing of either).
 */
export function readIndirectTable(
  table: IndirectTable,
  memory: AddressSpace,
  cached: MemoryWindow,
  address: number,
  length: number,
): MemoryWindow | QueueFault {
  const count = length / descriptorBytes;
  if (length === 0 || (length & 15) !== 0 || count > table.words.length >>> 2) {
    return QueueFault.IndirectTableLength;
  }
  table.count = count;
  let window: MemoryWindow | undefined = cached;
  if (address < window.start || address + length > window.end) {
    window = memory.find(address);
    if (window === undefined) return missing(memory, address, false);
    if (address + length > window.end) return readAcrossWindows(table, memory, address, length);
  }
  const data = window.data;
  const words = table.words;
  const end = length >>> 2;
  // Hot: word reads beat a byte copy for the three to ten entries that most tables have.
  for (let word = 0, at = address - window.start; word < end; word++, at += 4) {
    words[word] = data.getUint32(at, true);
  }
  return window;
}

function readAcrossWindows(
  table: IndirectTable,
  memory: AddressSpace,
  address: number,
  length: number,
): MemoryWindow | QueueFault {
  const bytes = new Uint8Array(table.words.buffer, 0, length);
  let last: MemoryWindow | undefined;
  for (let done = 0; done < length; ) {
    const window = memory.find(address + done);
    if (window === undefined) return missing(memory, address + done, false);
    const start = address + done - window.start;
    const part = Math.min(length - done, window.end - address - done);
    bytes.set(window.bytes.subarray(start, start + part), done);
    done += part;
    last = window;
  }
  return last ?? QueueFault.AddressOutsideMemory;
}
