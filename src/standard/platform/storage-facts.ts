import { byteOf, type ConfigFacts, field } from "./config-fact.js";

const SECTOR_BYTES = 512;
/** VIRTIO 1.4, section 5.2.4: models of a zoned disk. */
const ZONED_MODELS = { "host-managed": 1, "host-aware": 2 } as const;

/** Devices that keep data. */
export const STORAGE_FACTS: ConfigFacts = {
  block: ({ config, host, queues }) => {
    const { logicalBlockSize: logical, physicalBlockSize: physical, zoned } = config;
    const capacity = host.capacity === undefined ? undefined : host.capacity / SECTOR_BYTES;
    const writeback =
      config.writeCache === undefined ? undefined : config.writeCache === "writeback";
    return [
      field("capacity", capacity, "host/capacity"),
      field("blk_size", logical, "config/logicalBlockSize"),
      field(
        "topology.physical_block_exp",
        Math.log2(physical / logical),
        "config/physicalBlockSize",
      ),
      field("num_queues", queues.repeated, "queues/count"),
      field("writeback", byteOf(writeback), "config/writeCache"),
      field("zoned.model", zoned && ZONED_MODELS[zoned.model], "config/zoned/model"),
      field("zoned.zone_sectors", zoned && zoned.zoneSize / SECTOR_BYTES, "config/zoned/zoneSize"),
      field("zoned.max_open_zones", zoned?.maxOpenZones, "config/zoned/maxOpenZones"),
      field("zoned.max_active_zones", zoned?.maxActiveZones, "config/zoned/maxActiveZones"),
    ];
  },
  scsi: ({ config, queues }) => [
    field("num_queues", queues.repeated, "queues/count"),
    field("max_sectors", config.maxSectors, "config/maxSectors"),
    field("cmd_per_lun", config.commandsPerUnit, "config/commandsPerUnit"),
    field("max_channel", config.maxChannel, "config/maxChannel"),
    field("max_target", config.maxTarget, "config/maxTarget"),
    field("max_lun", config.maxLun, "config/maxLun"),
  ],
  fs: ({ config, queues }) => [
    field("tag", config.tag, "config/tag"),
    field("num_request_queues", queues.repeated, "queues/count"),
  ],
  "9p": ({ config }) => [
    field("tag_len", Buffer.byteLength(config.tag), "config/tag"),
    field("tag", config.tag, "config/tag"),
  ],
  pmem: ({ config, host }) => [
    field("start", config.address, "config/address"),
    field("size", host.capacity, "host/capacity"),
  ],
  rpmb: ({ config }) => [
    field("capacity", config.capacity, "config/capacity"),
    field("max_wr_cnt", config.maxWriteBlocks, "config/maxWriteBlocks"),
    field("max_rd_cnt", config.maxReadBlocks, "config/maxReadBlocks"),
  ],
};
