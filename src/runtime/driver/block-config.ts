import { BlkConfig } from "../../catalogue/devices/block.js";
import { accessors } from "../memory/accessors.js";
import { ByteBuffer } from "../memory/byte-buffer.js";

const config = accessors(BlkConfig);

/** The configuration space of a block device; a field counts only if its feature was negotiated. */
export interface BlockConfiguration {
  readonly capacitySectors: number;
  readonly sizeMaxBytes: number;
  readonly segMax: number;
  readonly blockSizeBytes: number;
  readonly writeback: boolean;
  readonly queueCount: number;
  readonly maxDiscardSectors: number;
  readonly maxDiscardSegments: number;
  readonly maxWriteZeroesSectors: number;
  readonly maxWriteZeroesSegments: number;
  readonly writeZeroesMayUnmap: boolean;
}

/** A shorter space than the specification's reads as if zeroes followed. */
export function readBlockConfiguration(bytes: Uint8Array): BlockConfiguration {
  const whole = ByteBuffer.ofSize(BlkConfig.size);
  whole.bytes.set(bytes.subarray(0, BlkConfig.size));
  return {
    capacitySectors: config.capacity.get(whole),
    sizeMaxBytes: config.size_max.get(whole),
    segMax: config.seg_max.get(whole),
    blockSizeBytes: config.blk_size.get(whole),
    writeback: config.writeback.get(whole) === 1,
    queueCount: config.num_queues.get(whole),
    maxDiscardSectors: config.max_discard_sectors.get(whole),
    maxDiscardSegments: config.max_discard_seg.get(whole),
    maxWriteZeroesSectors: config.max_write_zeroes_sectors.get(whole),
    maxWriteZeroesSegments: config.max_write_zeroes_seg.get(whole),
    writeZeroesMayUnmap: config.write_zeroes_may_unmap.get(whole) === 1,
  };
}
