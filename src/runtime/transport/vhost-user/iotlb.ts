import { IotlbPermission } from "../../../catalogue/vhost-user/index.js";
import type { AddressSpace } from "../../memory/address-space.js";
import type { GuestMemory } from "../../memory/guest-memory.js";
import { MemoryWindow, windowRoom } from "../../memory/memory-window.js";
import { WindowMap } from "../../memory/window-map.js";

/** Translations kept at most; beyond it all are dropped and asked for again. */
const maxEntries = 2048;
const pageBytes = 4096;

interface Entry {
  readonly start: number;
  readonly end: number;
  readonly userAddress: number;
  readonly windows: readonly MemoryWindow[];
}

/**
 * Guest memory behind a virtual IOMMU (VIRTIO_F_ACCESS_PLATFORM): the translations that the front-end sent, and the
 * misses it was asked for. A chain whose address is not translated yet waits; it is not wrong.
 */
export class Iotlb implements AddressSpace {
  readonly #memory: GuestMemory;
  readonly #askFor: (address: number, permission: number) => void;
  /** Sorted by start, without overlap. */
  #entries: Entry[] = [];
  readonly windows = new WindowMap();
  readonly #asked = new Set<number>();

  /** `askFor` sends a miss; it is called once for each page until an answer comes. */
  constructor(memory: GuestMemory, askFor: (address: number, permission: number) => void) {
    this.#memory = memory;
    this.#askFor = askFor;
  }

  awaitsTranslation(address: number, writable: boolean): boolean {
    const page = Math.floor(address / pageBytes);
    if (!this.#asked.has(page)) {
      this.#asked.add(page);
      this.#askFor(address, writable ? IotlbPermission.Write : IotlbPermission.Read);
    }
    return true;
  }

  /** Where the front-end has `sizeBytes` at a device address; undefined when that is not known (yet). */
  userAddressOf(address: number, sizeBytes: number): number | undefined {
    const entry = search(this.#entries, address);
    if (entry !== undefined && address + sizeBytes <= entry.end) {
      return entry.userAddress + address - entry.start;
    }
    this.awaitsTranslation(entry === undefined ? address : entry.end, true);
    return undefined;
  }

  /** A translation came. Returns a reason when it leads outside of guest memory. */
  update(
    start: number,
    sizeBytes: number,
    userAddress: number,
    permission: number,
  ): string | undefined {
    if (sizeBytes === 0 || (userAddress - start) % pageBytes !== 0) {
      return `translation of ${sizeBytes} bytes at 0x${start.toString(16)} is empty or not aligned`;
    }
    const isWritable = (permission & IotlbPermission.Write) !== 0;
    // Beyond 2^53 sums of addresses are rounded, and a rounded address could lie beside the memory it was checked for.
    if (start + sizeBytes > Number.MAX_SAFE_INTEGER) {
      return `translation of 0x${start.toString(16)} ends beyond 2^53`;
    }
    const windows = this.#cut(start, sizeBytes, userAddress, isWritable);
    if (windows === undefined) {
      return `translation of 0x${start.toString(16)} leads outside of guest memory`;
    }
    this.#asked.clear();
    if (this.#entries.length >= maxEntries) this.#entries = [];
    this.#remove(start, start + sizeBytes);
    this.#entries.push({ start, end: start + sizeBytes, userAddress, windows });
    this.#index();
    return undefined;
  }

  /** The guest took translations back. */
  invalidate(start: number, sizeBytes: number): void {
    this.#asked.clear();
    this.#remove(start, start + sizeBytes);
    this.#index();
  }

  /** The memory behind the translations changed. */
  clear(): void {
    this.#entries = [];
    this.#asked.clear();
    this.#index();
  }

  #remove(start: number, end: number): void {
    this.#entries = this.#entries.filter((entry) => entry.end <= start || entry.start >= end);
  }

  #index(): void {
    this.#entries.sort((left, right) => left.start - right.start);
    this.windows.replace(() => this.#entries.flatMap((entry) => entry.windows));
  }

  /** Windows at device addresses on the regions behind a run of the front-end's addresses. */
  #cut(
    start: number,
    sizeBytes: number,
    userAddress: number,
    isWritable: boolean,
  ): MemoryWindow[] | undefined {
    const windows: MemoryWindow[] = [];
    for (let done = 0; done < sizeBytes; ) {
      const room = Math.min(sizeBytes - done, windowRoom(start + done));
      const part = this.#memory.userWindow(userAddress + done, room);
      if (part === undefined) return undefined;
      const { hostAddress, buffer, guestAddress } = part;
      windows.push(new MemoryWindow(start + done, hostAddress, buffer, guestAddress, isWritable));
      done += buffer.byteLength;
    }
    return windows;
  }
}

function search<Range extends { readonly start: number; readonly end: number }>(
  ranges: readonly Range[],
  address: number,
): Range | undefined {
  let low = 0;
  let high = ranges.length - 1;
  while (low <= high) {
    const middle = (low + high) >>> 1;
    const range = ranges[middle] as Range;
    if (address < range.start) high = middle - 1;
    else if (address >= range.end) low = middle + 1;
    else return range;
  }
  return undefined;
}
