import { Fcntl, MemfdFlag, Seal } from "../host/constants.js";
import { libc } from "../host/libc.js";
import { Mapping } from "../host/mapping.js";
import { checked } from "../host/system-error.js";
import { DriverError } from "./driver-error.js";
import { RangeAllocator } from "./range-allocator.js";

/** A run of guest memory by its guest-physical address. */
export interface GuestBuffer {
  readonly address: number;
  readonly length: number;
}

/** Where a region of guest memory is to be; both numbers are multiples of the page size. */
export interface RegionLayout {
  readonly guestAddress: number;
  readonly sizeBytes: number;
}

/** One region as the vhost-user memory table describes it. */
export interface DriverRegion extends RegionLayout {
  /** The region's address in this process, which is the front-end's address space. */
  readonly userAddress: number;
  /** Where the region starts in the memory file. */
  readonly fileOffset: number;
}

interface MappedRegion extends DriverRegion {
  readonly mapping: Mapping;
  readonly allocator: RangeAllocator;
  /** All of the region's bytes; undefined when they are too many for one view that is kept. */
  readonly bytes: Uint8Array | undefined;
}

const pageBytes = 4096;
/** Larger regions are viewed piece by piece, since a view may not exceed 4 GiB. */
const keptViewBytes = 2 ** 30;

/**
 * The guest memory of the built-in driver: one memory file, sealed against shrinking, with one mapping per region.
 * Regions may lie anywhere and side by side, so that buffers can cross from one into the next.
 * After `close` every view that this class handed out is dangling.
 */
export class DriverMemory {
  readonly fd: number;
  readonly sizeBytes: number;
  #regions: MappedRegion[] = [];
  #closed = false;

  /** Takes a size for one region at guest address 0, or the regions. */
  constructor(layout: number | readonly RegionLayout[]) {
    const regions = typeof layout === "number" ? [{ guestAddress: 0, sizeBytes: layout }] : layout;
    if (regions.length === 0) throw new RangeError("guest memory needs a region");
    checkRegions(regions);
    this.sizeBytes = regions.reduce((sum, region) => sum + region.sizeBytes, 0);
    const flags = MemfdFlag.CloseOnExec | MemfdFlag.AllowSealing;
    this.fd = checked(libc.memfdCreate("wheelbase-driver", flags), "memfd_create");
    try {
      checked(libc.ftruncate(this.fd, this.sizeBytes), "ftruncate");
      // A device may trust a sealed file: touching its mapping can never end in SIGBUS.
      checked(libc.fcntl(this.fd, Fcntl.AddSeals, Seal.Shrink | Seal.Grow | Seal.Seal), "fcntl");
      let fileOffset = 0;
      for (const region of regions) {
        this.#regions.push(mapRegion(this.fd, region, fileOffset));
        fileOffset += region.sizeBytes;
      }
    } catch (error) {
      this.close();
      throw error;
    }
  }

  get regions(): readonly DriverRegion[] {
    return this.#regions;
  }

  /** Takes zeroed memory from the first region with room, or from one region; throws when there is none. */
  allocate(length: number, alignment = 16, region?: number): GuestBuffer {
    const candidates =
      region === undefined ? this.#regions : this.#regions.slice(region, region + 1);
    for (const candidate of candidates) {
      const address = candidate.allocator.take(length, alignment);
      if (address === undefined) continue;
      this.bytes(address, length).fill(0);
      return { address, length };
    }
    throw new DriverError("out-of-memory", `no ${length} bytes of guest memory are free`);
  }

  /** Gives back what `allocate` returned. */
  free(buffer: GuestBuffer): void {
    const known = this.#regions.some((region) => region.allocator.giveBack(buffer.address));
    if (!known) throw new RangeError(`no allocation at guest address ${hex(buffer.address)}`);
  }

  /** A zero-copy view on bytes of one region. Costs an object: take it once, not per request. */
  bytes(address: number, length: number): Uint8Array {
    const region = this.#find(address);
    const offset = address - region.guestAddress;
    if (offset + length > region.sizeBytes) {
      throw new RangeError(`${length} bytes at ${hex(address)} reach beyond their region`);
    }
    if (region.bytes !== undefined) return region.bytes.subarray(offset, offset + length);
    return new Uint8Array(region.mapping.view(offset, length));
  }

  /** Copies `source` into guest memory, across adjacent regions where need be. */
  write(address: number, source: Uint8Array): void {
    this.#forEachPart(address, source.length, (part, done) => {
      part.set(source.subarray(done, done + part.length));
    });
  }

  /** A copy of `length` bytes of guest memory, across adjacent regions where need be. */
  read(address: number, length: number): Uint8Array {
    const copy = new Uint8Array(length);
    this.#forEachPart(address, length, (part, done) => copy.set(part, done));
    return copy;
  }

  /** The address in this process; vhost-user gives ring addresses in this form. */
  userAddress(address: number): number {
    const region = this.#find(address);
    return region.userAddress + (address - region.guestAddress);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    for (const region of this.#regions) region.mapping.release();
    this.#regions = [];
    libc.close(this.fd);
  }

  #find(address: number): MappedRegion {
    for (const region of this.#regions) {
      const offset = address - region.guestAddress;
      if (offset >= 0 && offset < region.sizeBytes) return region;
    }
    throw new RangeError(`guest address ${hex(address)} is in no region`);
  }

  #forEachPart(
    address: number,
    length: number,
    use: (part: Uint8Array, done: number) => void,
  ): void {
    for (let done = 0; done < length; ) {
      const region = this.#find(address + done);
      const room = region.guestAddress + region.sizeBytes - (address + done);
      const size = Math.min(length - done, room);
      use(this.bytes(address + done, size), done);
      done += size;
    }
  }
}

function mapRegion(fd: number, layout: RegionLayout, fileOffset: number): MappedRegion {
  const { guestAddress, sizeBytes } = layout;
  const mapping = Mapping.shared(fd, fileOffset, sizeBytes);
  return {
    guestAddress,
    sizeBytes,
    userAddress: mapping.address,
    fileOffset,
    mapping,
    allocator: new RangeAllocator(guestAddress, guestAddress + sizeBytes),
    bytes: sizeBytes <= keptViewBytes ? new Uint8Array(mapping.view(0, sizeBytes)) : undefined,
  };
}

function checkRegions(regions: readonly RegionLayout[]): void {
  const sorted = [...regions].sort((a, b) => a.guestAddress - b.guestAddress);
  for (const [index, region] of sorted.entries()) {
    const { guestAddress, sizeBytes } = region;
    if (guestAddress < 0 || guestAddress % pageBytes !== 0) {
      throw new RangeError(`guest address ${guestAddress} is no multiple of ${pageBytes}`);
    }
    if (sizeBytes <= 0 || sizeBytes % pageBytes !== 0) {
      throw new RangeError(`region size ${sizeBytes} is no positive multiple of ${pageBytes}`);
    }
    const next = sorted[index + 1];
    if (next !== undefined && guestAddress + sizeBytes > next.guestAddress) {
      throw new RangeError(
        `the regions at ${hex(guestAddress)} and ${hex(next.guestAddress)} overlap`,
      );
    }
  }
}

function hex(value: number): string {
  return `0x${value.toString(16)}`;
}
