import type { AddressSpace } from "./address-space.js";
import { MemoryWindow, windowRoom } from "./memory-window.js";
import { WindowMap } from "./window-map.js";

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
  readonly windows = new WindowMap();

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
    const windows = sorted.flatMap(cutIntoWindows);
    this.windows.replace(() => windows);
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

  /** As much of `sizeBytes` at an address of the front-end as its region holds; undefined outside of all regions. */
  userWindow(userAddress: number, sizeBytes: number): UserWindow | undefined {
    for (const region of this.#regions) {
      const offset = userAddress - region.userAddress;
      if (offset < 0 || offset >= region.sizeBytes) continue;
      const part = Math.min(sizeBytes, region.sizeBytes - offset);
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
  for (let offset = 0; offset < region.sizeBytes; ) {
    const start = region.guestAddress + offset;
    const sizeBytes = Math.min(windowRoom(start), region.sizeBytes - offset);
    const buffer = region.mapping.view(offset, sizeBytes);
    windows.push(new MemoryWindow(start, region.mapping.address + offset, buffer));
    offset += sizeBytes;
  }
  return windows;
}
