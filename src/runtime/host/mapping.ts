import { MapFlag, Protection } from "./constants.js";
import { noteMapped, noteUnmapped } from "./ledger.js";
import { errno, libc, viewMemory } from "./libc.js";
import { SystemError } from "./system-error.js";

/** One memory mapping of this process. Views on it are dangling once it is released. */
export class Mapping {
  readonly address: number;
  readonly sizeBytes: number;

  private constructor(address: number, sizeBytes: number) {
    this.address = address;
    this.sizeBytes = sizeBytes;
  }

  /** Maps `sizeBytes` of a file from a page-aligned `offset`, shared and writable. */
  static shared(fd: number, offset: number, sizeBytes: number): Mapping {
    // Guest memory is never reserved twice: the file behind it holds the pages.
    const flags = MapFlag.Shared | MapFlag.NoReserve;
    return Mapping.#map(fd, offset, sizeBytes, flags);
  }

  /** Maps zeroed memory of this process alone. */
  static anonymous(sizeBytes: number): Mapping {
    return Mapping.#map(-1, 0, sizeBytes, MapFlag.Private | MapFlag.Anonymous);
  }

  static #map(fd: number, offset: number, sizeBytes: number, flags: number): Mapping {
    const result: unknown = libc.mmap(
      0,
      sizeBytes,
      Protection.Read | Protection.Write,
      flags,
      fd,
      offset,
    );
    // MAP_FAILED is beyond 2^53 and so arrives as a BigInt, every valid address as a Number.
    if (typeof result !== "number") throw new SystemError("mmap", errno());
    noteMapped(result, sizeBytes);
    return new Mapping(result, sizeBytes);
  }

  /** A zero-copy buffer on a part of the mapping; at most 4 GiB. */
  view(offset: number, sizeBytes: number): ArrayBuffer {
    if (offset < 0 || sizeBytes < 0 || offset + sizeBytes > this.sizeBytes) {
      throw new RangeError(`view ${offset}+${sizeBytes} is outside ${this.sizeBytes} mapped bytes`);
    }
    return viewMemory(this.address + offset, sizeBytes);
  }

  release(): void {
    noteUnmapped(this.address);
    libc.munmap(this.address, this.sizeBytes);
  }
}
