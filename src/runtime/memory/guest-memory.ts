import type { AddressSpace } from "./address-space.js";
import { MemoryWindow } from "./memory-window.js";

/** The largest view that one window covers: offsets in it stay small integers for the JavaScript engine. */
export const windowBytes = 2 ** 30;

/** A run of guest memory that is contiguous in this process too, as the transport mapped it. */
export interface RegionMapping {
  /** Address of the region's first byte in this process. */
  readonly address: number;
  /** A zero-copy buffer on a part of the region, at most 4 GiB. */
  view(offset: number, sizeBytes: number): ArrayBuffer;
}

export interface GuestRegion {
  readonly guestAddress: number;
  readonly sizeBytes: number;
  /** Where the front-end sees the region in its own address space (vhost-user ring addresses use it). */
  readonly userAddress: number;
  readonly mapping: RegionMapping;
}

/** A run of guest memory found by the front-end's address. */
export interface UserWindow {
  readonly guestAddress: number;
  readonly hostAddress: number;
  readonly buffer: ArrayBuffer;
}

/**
 * The guest memory of one device: sorted, non-overlapping regions, each cut into windows. The guest owns every byte;
 * this class only answers where an address lies. It never maps or unmaps: the transport does.
 */
export class GuestMemory implements AddressSpace {
  #regions: readonly GuestRegion[] = [];
  #windows: MemoryWindow[] = [];

  get regions(): readonly GuestRegion[] {
    return this.#regions;
  }

  /**
   * Replaces the whole table. Returns a reason when two regions overlap, and then changes nothing.
   * Whoever caches a window has to drop it (`Virtqueue.forgetTranslations`).
   */
  setRegions(regions: readonly GuestRegion[]): string | undefined {
    const sorted = [...regions].sort((a, b) => a.guestAddress - b.guestAddress);
    for (const [index, region] of sorted.entries()) {
      const before = sorted[index - 1];
      if (before !== undefined && before.guestAddress + before.sizeBytes > region.guestAddress) {
        return `region at 0x${region.guestAddress.toString(16)} overlaps the one at 0x${before.guestAddress.toString(16)}`;
      }
    }
    this.#regions = sorted;
    this.#windows = sorted.flatMap(cutIntoWindows);
    return undefined;
  }

  /** The window that contains `guestAddress`, or undefined in a hole. */
  find(guestAddress: number): MemoryWindow | undefined {
    let low = 0;
    let high = this.#windows.length - 1;
    while (low <= high) {
      const middle = (low + high) >>> 1;
      const window = this.#windows[middle] as MemoryWindow;
      if (guestAddress < window.start) high = middle - 1;
      else if (guestAddress >= window.end) low = middle + 1;
      else return window;
    }
    return undefined;
  }

  /** All of guest memory is known: what is not found is not there. */
  awaitsTranslation(): boolean {
    return false;
  }

  /** A buffer on `sizeBytes` at a guest address; undefined unless one region holds all of it. */
  viewGuest(guestAddress: number, sizeBytes: number): ArrayBuffer | undefined {
    return this.#view(guestAddress, sizeBytes, (region) => region.guestAddress);
  }

  /** The same for an address of the front-end's own address space. */
  viewUser(userAddress: number, sizeBytes: number): ArrayBuffer | undefined {
    return this.#view(userAddress, sizeBytes, (region) => region.userAddress);
  }

  /** As much of `sizeBytes` at an address of the front-end as one window may hold; undefined outside of all regions. */
  userWindow(userAddress: number, sizeBytes: number): UserWindow | undefined {
    for (const region of this.#regions) {
      const offset = userAddress - region.userAddress;
      if (offset < 0 || offset >= region.sizeBytes) continue;
      const part = Math.min(sizeBytes, region.sizeBytes - offset, windowBytes);
      return {
        guestAddress: region.guestAddress + offset,
        hostAddress: region.mapping.address + offset,
        buffer: region.mapping.view(offset, part),
      };
    }
    return undefined;
  }

  #view(
    address: number,
    sizeBytes: number,
    startOf: (region: GuestRegion) => number,
  ): ArrayBuffer | undefined {
    for (const region of this.#regions) {
      const offset = address - startOf(region);
      if (offset >= 0 && offset + sizeBytes <= region.sizeBytes) {
        return region.mapping.view(offset, sizeBytes);
      }
    }
    return undefined;
  }
}

function cutIntoWindows(region: GuestRegion): MemoryWindow[] {
  const windows: MemoryWindow[] = [];
  for (let offset = 0; offset < region.sizeBytes; offset += windowBytes) {
    const sizeBytes = Math.min(windowBytes, region.sizeBytes - offset);
    windows.push(
      new MemoryWindow(
        region.guestAddress + offset,
        region.mapping.address + offset,
        region.mapping.view(offset, sizeBytes),
      ),
    );
  }
  return windows;
}
