import { GpuMemEntry } from "../../../catalogue/devices/gpu.js";
import type { DeviceQueues } from "../../device/device.js";
import { copyBytes } from "../../host/copy.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import type { MemoryWindow } from "../../memory/memory-window.js";
import type { ChainReader } from "../../queue/chain-reader.js";

const Entry = accessors(GpuMemEntry);

/** Where bytes of a backing go. */
export type CopyTarget = MemoryWindow | Uint8Array;

/**
 * The guest memory behind a resource: runs of guest-physical addresses that together are one run of bytes. They are
 * kept as addresses and looked up at each copy, since the memory they lie in may be mapped anew meanwhile.
 */
export class Backing {
  readonly sizeBytes: number;
  /** Of each entry: where it starts in the backing, and in guest memory. */
  readonly #starts: Float64Array;
  readonly #addresses: Float64Array;
  readonly #memory: DeviceQueues;

  private constructor(
    starts: Float64Array,
    addresses: Float64Array,
    sizeBytes: number,
    memory: DeviceQueues,
  ) {
    this.#starts = starts;
    this.#addresses = addresses;
    this.sizeBytes = sizeBytes;
    this.#memory = memory;
  }

  /** Reads `count` entries; undefined when one of them is no memory of the guest. */
  static read(
    request: ChainReader,
    offset: number,
    count: number,
    memory: DeviceQueues,
  ): Backing | undefined {
    const list = ByteBuffer.ofSize(count * Entry.byteLength);
    request.copyTo(list.bytes, offset);
    const starts = new Float64Array(count);
    const addresses = new Float64Array(count);
    let sizeBytes = 0;
    for (let index = 0; index < count; index++) {
      const base = index * Entry.byteLength;
      const address = Entry.addr.get(list, base);
      const length = Entry.length.get(list, base);
      if (!isMemory(memory, address, length)) return undefined;
      starts[index] = sizeBytes;
      addresses[index] = address;
      sizeBytes += length;
    }
    return new Backing(starts, addresses, sizeBytes, memory);
  }

  get entryCount(): number {
    return this.#starts.length;
  }

  /**
   * Copies `size` bytes from `offset` on, which lie in the backing, in as few pieces as it has. False when the guest has
   * lost the memory; then a part may be copied.
   */
  copyTo(target: CopyTarget, at: number, offset: number, size: number): boolean {
    let index = this.#find(offset);
    let done = 0;
    while (done < size) {
      const start = this.#starts[index] as number;
      const end = this.#starts[index + 1] ?? this.sizeBytes;
      const skip = offset + done - start;
      const run = Math.min(end - start - skip, size - done);
      if (run > 0) {
        const address = (this.#addresses[index] as number) + skip;
        if (!this.#copyRun(target, at + done, address, run)) return false;
        done += run;
      }
      index++;
    }
    return true;
  }

  /** Guest memory that lies together may still be cut into windows. */
  #copyRun(target: CopyTarget, at: number, address: number, size: number): boolean {
    let done = 0;
    while (done < size) {
      const window = this.#memory.findMemory(address + done);
      if (window === undefined) return false;
      const from = address + done - window.start;
      const part = Math.min(size - done, window.sizeBytes - from);
      if (target instanceof Uint8Array) {
        target.set(window.bytes.subarray(from, from + part), at + done);
      } else {
        copyBytes(target, at + done, window, from, part);
      }
      done += part;
    }
    return true;
  }

  /** The last entry that starts at or before `offset`. */
  #find(offset: number): number {
    let low = 0;
    let high = this.#starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((this.#starts[middle] as number) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }
}

/** Whether all of a run is memory of the guest; windows are a gibibyte, unless its regions are small. */
function isMemory(memory: DeviceQueues, address: number, length: number): boolean {
  let at = address;
  while (at < address + length) {
    const window = memory.findMemory(at);
    if (window === undefined) return false;
    at = window.end;
  }
  return true;
}
