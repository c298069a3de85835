import { BLK_SECTOR_SIZE, BlkConfig } from "../../../catalogue/devices/block.js";
import { ConfigSpace } from "../../device/config-space.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import { BlockLimit } from "./limits.js";
import type { BlockOptions } from "./options.js";

const Config = accessors(BlkConfig);

/** The configuration space of a disk (VIRTIO 1.4, 5.2.4); fields of features that are not offered hold zero. */
export function blockConfig(options: BlockOptions, sizeBytes: number): ConfigSpace {
  const { logicalBlockBytes, physicalBlockBytes, queueCount, queueSize } = options;
  const config = ByteBuffer.ofSize(BlkConfig.size);
  const blocksPerPhysical = physicalBlockBytes / logicalBlockBytes;
  const physicalSectors = physicalBlockBytes / BLK_SECTOR_SIZE;

  Config.capacity.set(config, Math.floor(sizeBytes / BLK_SECTOR_SIZE));
  // A request takes one descriptor for its header and one for its status.
  Config.seg_max.set(config, Math.min(Math.max(queueSize - 2, 1), BlockLimit.Segments));
  Config.blk_size.set(config, logicalBlockBytes);
  Config.topology.physical_block_exp.set(config, Math.log2(blocksPerPhysical));
  Config.topology.min_io_size.set(config, Math.min(blocksPerPhysical, 0xffff));
  Config.num_queues.set(config, queueCount);
  Config.max_discard_sectors.set(config, BlockLimit.DiscardSectors);
  Config.max_discard_seg.set(config, BlockLimit.DiscardRanges);
  Config.discard_sector_alignment.set(config, physicalSectors);
  Config.max_write_zeroes_sectors.set(config, BlockLimit.WriteZeroesSectors);
  Config.max_write_zeroes_seg.set(config, BlockLimit.WriteZeroesRanges);
  Config.write_zeroes_may_unmap.set(config, 1);
  return new ConfigSpace(config.bytes);
}
