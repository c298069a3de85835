import { BLK_SECTOR_SIZE, BlkConfig } from "../../../catalogue/devices/block.js";
import { ConfigSpace } from "../../device/config-space.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import { BlockLimit, segmentLimit } from "./limits.js";
import type { BlockOptions } from "./options.js";
import type { ZoneLayout } from "./zones.js";

const Config = accessors(BlkConfig);

/** The configuration space of a disk (VIRTIO 1.4, 5.2.4); fields of features that are not offered hold zero. */
export function blockConfig(
  options: BlockOptions,
  sizeBytes: number,
  zones: ZoneLayout | undefined,
  onWriteback: (isOn: boolean) => boolean,
): ConfigSpace {
  const { logicalBlockBytes, physicalBlockBytes, queueCount, queueSize } = options;
  const config = ByteBuffer.ofSize(BlkConfig.size);
  const blocksPerPhysical = physicalBlockBytes / logicalBlockBytes;
  const physicalSectors = physicalBlockBytes / BLK_SECTOR_SIZE;

  Config.capacity.set(config, Math.floor(sizeBytes / BLK_SECTOR_SIZE));
  Config.seg_max.set(config, segmentLimit(queueSize));
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
  const eraseSectors = zones === undefined ? BlockLimit.SecureEraseSectors : zones.zoneSectors;
  Config.max_secure_erase_sectors.set(config, eraseSectors);
  Config.max_secure_erase_seg.set(config, BlockLimit.SecureEraseRanges);
  const eraseAlignment = zones === undefined ? physicalSectors : zones.zoneSectors;
  Config.secure_erase_sector_alignment.set(config, eraseAlignment);
  if (zones !== undefined) setZones(config, zones);
  const { offset } = Config.writeback;
  return new ConfigSpace(config.bytes, (start, value) => {
    // Front-ends may write all of the space, of which only this byte is the driver's.
    const byte = value[offset - start];
    return byte !== undefined && byte <= 1 && onWriteback(byte === 1) ? "stored" : false;
  });
}

/** What a driver finds in `writeback`. */
export function showWriteback(space: ConfigSpace, isOn: boolean): void {
  space.update(Config.writeback.offset, Uint8Array.of(Number(isOn)));
}

function setZones(config: ByteBuffer, zones: ZoneLayout): void {
  Config.zoned.zone_sectors.set(config, zones.zoneSectors);
  Config.zoned.max_open_zones.set(config, zones.maxOpenZones);
  Config.zoned.max_active_zones.set(config, zones.maxActiveZones);
  Config.zoned.max_append_sectors.set(config, zones.appendSectors);
  Config.zoned.write_granularity.set(config, zones.granularitySectors * BLK_SECTOR_SIZE);
  Config.zoned.model.set(config, zones.model);
}
