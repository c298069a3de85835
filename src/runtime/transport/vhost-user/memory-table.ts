import { fstatSync } from "node:fs";
import { VhostUserLimit } from "../../../catalogue/vhost-user/index.js";
import { Mapping } from "../../host/mapping.js";
import { preventShrinking } from "../../host/memory-file.js";
import { SystemError } from "../../host/system-error.js";
import type { ByteBuffer } from "../../memory/byte-buffer.js";
import type { GuestMemory, GuestRegion, RegionMapping } from "../../memory/guest-memory.js";
import { wire } from "./wire.js";

/** Regions a front-end may add one by one; QEMU's own limit on x86 is 512. */
export const maxMemorySlots = 512;

const pageBytes = 4096;
const maxAddress = 2 ** 53 - 1;
/** Rings are aligned by the front-end's addresses; here they have to come out aligned as well. */
const ringAlignment = 16;

/** A region as its message describes it. */
interface RegionDescription {
  readonly guestAddress: number;
  readonly sizeBytes: number;
  readonly userAddress: number;
  readonly fileOffset: number;
}

interface MappedRegion extends GuestRegion {
  release(): void;
}

/** The guest memory of one connection: maps what the front-end sends, unmaps what it takes back. */
export class MemoryTable {
  readonly memory: GuestMemory;
  readonly #mayShrink: () => void;
  #regions: MappedRegion[] = [];

  /** `mayShrink` is told of regions whose file cannot be sealed. */
  constructor(memory: GuestMemory, mayShrink: () => void) {
    this.memory = memory;
    this.#mayShrink = mayShrink;
  }

  /** SET_MEM_TABLE: replaces everything. Returns a reason when it cannot, and then changes nothing. */
  replace(payload: ByteBuffer, descriptors: readonly number[]): string | undefined {
    const count = wire.memoryRegions.num_regions.get(payload);
    const most = VhostUserLimit.MaxMemoryRegions;
    if (count > most) return `${count} memory regions, the protocol allows ${most}`;
    const start = wire.memoryRegions.byteLength;
    const needed = start + count * wire.memoryRegion.byteLength;
    if (payload.bytes.length < needed) {
      return `${count} memory regions need ${needed} bytes, the payload has ${payload.bytes.length}`;
    }
    const mapped: MappedRegion[] = [];
    for (let index = 0; index < count; index++) {
      const description = describe(payload, start + index * wire.memoryRegion.byteLength);
      const region = this.#map(description, descriptors[index] as number);
      if (typeof region === "string") {
        for (const one of mapped) one.release();
        return region;
      }
      mapped.push(region);
    }
    return this.#exchange(mapped, this.#regions);
  }

  /** ADD_MEM_REG. */
  add(payload: ByteBuffer, descriptor: number): string | undefined {
    if (this.#regions.length >= maxMemorySlots)
      return `all ${maxMemorySlots} memory slots are used`;
    const region = this.#map(
      describe(payload, wire.singleMemoryRegion.region.guest_addr.offset),
      descriptor,
    );
    if (typeof region === "string") return region;
    const reason = this.memory.setRegions([...this.#regions, region]);
    if (reason !== undefined) region.release();
    else this.#regions.push(region);
    return reason;
  }

  /** REM_MEM_REG: the region is known by its guest address, user address and size. */
  remove(payload: ByteBuffer): string | undefined {
    const wanted = describe(payload, wire.singleMemoryRegion.region.guest_addr.offset);
    const region = this.#regions.find(
      (one) =>
        one.guestAddress === wanted.guestAddress &&
        one.userAddress === wanted.userAddress &&
        one.sizeBytes === wanted.sizeBytes,
    );
    if (region === undefined) return `no memory region ${show(wanted)} to remove`;
    return this.#exchange(
      this.#regions.filter((one) => one !== region),
      [region],
    );
  }

  /** Unmaps everything; no queue may run any more. */
  release(): void {
    this.memory.setRegions([]);
    for (const region of this.#regions) region.release();
    this.#regions = [];
  }

  /** A file that shrinks under its mapping ends this process, so it is kept from that where it can be. */
  #map(description: RegionDescription, fd: number): MappedRegion | string {
    // First, so that the size that is checked then is one for good.
    const isSafe = preventShrinking(fd);
    const region = mapRegion(description, fd);
    if (typeof region !== "string" && !isSafe) this.#mayShrink();
    return region;
  }

  #exchange(next: MappedRegion[], leaving: readonly MappedRegion[]): string | undefined {
    const reason = this.memory.setRegions(next);
    if (reason !== undefined) {
      for (const region of next) if (!this.#regions.includes(region)) region.release();
      return reason;
    }
    for (const region of leaving) region.release();
    this.#regions = next;
    return undefined;
  }
}

function describe(payload: ByteBuffer, base: number): RegionDescription {
  return {
    guestAddress: wire.memoryRegion.guest_addr.get(payload, base),
    sizeBytes: wire.memoryRegion.size.get(payload, base),
    userAddress: wire.memoryRegion.user_addr.get(payload, base),
    fileOffset: wire.memoryRegion.mmap_offset.get(payload, base),
  };
}

function mapRegion(description: RegionDescription, fd: number): MappedRegion | string {
  const { guestAddress, sizeBytes, userAddress, fileOffset } = description;
  if (sizeBytes === 0) return `memory region ${show(description)} is empty`;
  if (fileOffset + sizeBytes > maxAddress || guestAddress + sizeBytes > maxAddress) {
    return `memory region ${show(description)} ends beyond 2^53`;
  }
  if ((userAddress - fileOffset) % ringAlignment !== 0) {
    return `memory region ${show(description)}: its user address and file offset differ in alignment`;
  }
  const file = fstatSync(fd);
  if (!file.isFile()) return `memory region ${show(description)} is not backed by a file`;
  // A page beyond the end of the file would kill this process at the first access.
  if (file.size < fileOffset + sizeBytes) {
    return `memory region ${show(description)} claims file bytes up to ${fileOffset + sizeBytes}, the file has ${file.size}`;
  }
  const skip = fileOffset % pageBytes;
  try {
    const mapping = Mapping.shared(fd, fileOffset - skip, sizeBytes + skip);
    return {
      guestAddress,
      sizeBytes,
      userAddress,
      mapping: shifted(mapping, skip),
      release: () => mapping.release(),
    };
  } catch (error) {
    if (error instanceof SystemError) return `memory region ${show(description)}: ${error.message}`;
    throw error;
  }
}

/** The mapping seen from the region's first byte, which need not start a page. */
function shifted(mapping: Mapping, skip: number): RegionMapping {
  return {
    address: mapping.address + skip,
    view: (offset, sizeBytes) => mapping.view(skip + offset, sizeBytes),
  };
}

function show(region: RegionDescription): string {
  return `0x${region.guestAddress.toString(16)}+0x${region.sizeBytes.toString(16)}`;
}
