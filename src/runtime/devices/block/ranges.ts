import {
  BLK_SECTOR_SIZE,
  BlkDiscardWriteZeroes,
  BlkReq,
  BlkStatus,
} from "../../../catalogue/devices/block.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer, type LittleEndianSource } from "../../memory/byte-buffer.js";
import type { Chain } from "../../queue/chain.js";
import type { ChainReader } from "../../queue/chain-reader.js";
import { BlockLimit } from "./limits.js";
import type { BlockStatus } from "./status.js";

const Range = accessors(BlkDiscardWriteZeroes);
const { unmap } = BlkDiscardWriteZeroes.fields.flags.type.bits;

/** What a request type allows in its ranges. */
export interface RangeRules {
  readonly maxRanges: number;
  readonly maxSectors: number;
  /** Flag bits that the type knows. */
  readonly flags: number;
}

export const discardRules: RangeRules = {
  maxRanges: BlockLimit.DiscardRanges,
  maxSectors: BlockLimit.DiscardSectors,
  flags: 0,
};

export const writeZeroesRules: RangeRules = {
  maxRanges: BlockLimit.WriteZeroesRanges,
  maxSectors: BlockLimit.WriteZeroesSectors,
  flags: unmap.mask,
};

/** A zoned disk erases whole zones. */
export function secureEraseRules(zoneSectors: number): RangeRules {
  return {
    maxRanges: BlockLimit.SecureEraseRanges,
    maxSectors: Math.max(zoneSectors, BlockLimit.SecureEraseSectors),
    flags: 0,
  };
}

/**
 * The ranges of one discard or write-zeroes request (VIRTIO 1.4, 5.2.6): copied out of guest memory once, then checked
 * as a whole before the first one is carried out.
 */
export class BlockRanges {
  count = 0;
  readonly sectors = new Float64Array(BlockLimit.DiscardRanges);
  readonly sectorCounts = new Uint32Array(BlockLimit.DiscardRanges);
  readonly flags = new Uint32Array(BlockLimit.DiscardRanges);
  readonly #lent = ByteBuffer.ofSize(BlkDiscardWriteZeroes.size);

  /** Takes the ranges behind the header; false when they are none, too many or cut off. */
  read(request: ChainReader, rules: RangeRules): boolean {
    return this.#take(request, BlkReq.size, request.length - BlkReq.size, rules);
  }

  /**
   * Takes the range of a secure erase. Linux (7.3) has it in the writable part, before the status in the last byte: it
   * takes the lowest bit of a request's type for the direction of its data, and this type is an even number.
   */
  readErased({ readable, writable }: Chain, rules: RangeRules): boolean {
    if (readable.length > BlkReq.size) return this.read(readable, rules);
    if (writable.length !== BlkDiscardWriteZeroes.size + 1) return false;
    writable.copyTo(this.#lent.bytes, 0);
    return this.#take(this.#lent, 0, BlkDiscardWriteZeroes.size, rules);
  }

  #take(source: LittleEndianSource, offset: number, sizeBytes: number, rules: RangeRules): boolean {
    const count = sizeBytes / BlkDiscardWriteZeroes.size;
    if (count === 0 || count > rules.maxRanges || sizeBytes % BlkDiscardWriteZeroes.size !== 0)
      return false;
    for (let index = 0; index < count; index++) {
      const base = offset + index * BlkDiscardWriteZeroes.size;
      this.sectors[index] = Range.sector.get(source, base);
      this.sectorCounts[index] = Range.num_sectors.get(source, base);
      this.flags[index] = Range.flags.get(source, base);
    }
    this.count = count;
    return true;
  }

  /** The status that the ranges deserve on a disk of `capacitySectors`. Unknown flags come first: 5.2.6.2. */
  check(rules: RangeRules, capacitySectors: number): BlockStatus {
    for (let index = 0; index < this.count; index++) {
      if (((this.flags[index] as number) & ~rules.flags) !== 0) return BlkStatus.Unsupp;
    }
    for (let index = 0; index < this.count; index++) {
      const sectorCount = this.sectorCounts[index] as number;
      if (sectorCount > rules.maxSectors) return BlkStatus.Ioerr;
      if ((this.sectors[index] as number) + sectorCount > capacitySectors) return BlkStatus.Ioerr;
    }
    return BlkStatus.Ok;
  }

  /** Where a range starts, in bytes. */
  positionAt(index: number): number {
    return (this.sectors[index] as number) * BLK_SECTOR_SIZE;
  }

  sizeAt(index: number): number {
    return (this.sectorCounts[index] as number) * BLK_SECTOR_SIZE;
  }

  /** Whether a write-zeroes range may be deallocated. */
  mayUnmap(index: number): boolean {
    return ((this.flags[index] as number) & unmap.mask) !== 0;
  }
}
