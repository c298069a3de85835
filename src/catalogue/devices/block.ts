import {
  configSpace,
  deviceType,
  each,
  feature,
  queue,
  queueCount,
  reads,
  readsAndWrites,
} from "../device-type.js";
import { bits, bytes, le16, le32, le64, struct, tail, u8 } from "../layout.js";

/** VIRTIO_BLK_F_*, section 5.2.3. */
export const BlkFeature = {
  SizeMax: 1,
  SegMax: 2,
  Geometry: 4,
  Ro: 5,
  BlkSize: 6,
  Flush: 9,
  Topology: 10,
  ConfigWce: 11,
  Mq: 12,
  Discard: 13,
  WriteZeroes: 14,
  Lifetime: 15,
  SecureErase: 16,
  Zoned: 17,
} as const;

/** VIRTIO_BLK_T_*, section 5.2.6. */
export const BlkRequestType = {
  In: 0,
  Out: 1,
  Flush: 4,
  GetId: 8,
  GetLifetime: 10,
  Discard: 11,
  WriteZeroes: 13,
  SecureErase: 14,
  ZoneAppend: 15,
  ZoneReport: 16,
  ZoneOpen: 18,
  ZoneClose: 20,
  ZoneFinish: 22,
  ZoneReset: 24,
  ZoneResetAll: 26,
} as const;

/** VIRTIO_BLK_T_* of the legacy interface, section 5.2.6.3. */
export const BlkLegacyRequestType = {
  ScsiCmd: 2,
  ScsiCmdOut: 3,
  FlushOut: 5,
  Barrier: 0x80000000,
} as const;

/** VIRTIO_BLK_S_*, section 5.2.6. */
export const BlkStatus = {
  Ok: 0,
  Ioerr: 1,
  Unsupp: 2,
  ZoneInvalidCmd: 3,
  ZoneUnalignedWp: 4,
  ZoneOpenResource: 5,
  ZoneActiveResource: 6,
} as const;

/** VIRTIO_BLK_Z_*: the zoned model, section 5.2.4. */
export const BlkZonedModel = { None: 0, Hm: 1, Ha: 2 } as const;

/** VIRTIO_BLK_ZT_*: zone types, section 5.2.6. */
export const BlkZoneType = { Conv: 1, Swr: 2, Swp: 3 } as const;

/** VIRTIO_BLK_ZS_*: zone states, section 5.2.6. */
export const BlkZoneState = {
  NotWp: 0,
  Empty: 1,
  Iopen: 2,
  Eopen: 3,
  Closed: 4,
  Rdonly: 13,
  Full: 14,
  Offline: 15,
} as const;

/** VIRTIO_BLK_PRE_EOL_INFO_*, section 5.2.6; the other values are those of eMMC. */
export const BlkPreEolInfo = { Undefined: 0 } as const;

/** Every sector number and count is in units of 512 bytes, whatever blk_size says (5.2.4). */
export const BLK_SECTOR_SIZE = 512;

/** Bytes of the answer to GetId: the serial number, padded with NUL if shorter (5.2.6). */
export const BLK_ID_SIZE = 20;

/** SCSI_SENSE_BUFFERSIZE, section 5.2.6.3. */
export const BLK_SCSI_SENSE_SIZE = 96;

/** struct virtio_blk_geometry, section 5.2.4. */
export const BlkGeometry = struct(4, { cylinders: le16, heads: u8, sectors: u8 });

/** struct virtio_blk_topology, section 5.2.4. */
export const BlkTopology = struct(8, {
  physical_block_exp: u8,
  alignment_offset: u8,
  min_io_size: le16,
  opt_io_size: le32,
});

/** struct virtio_blk_zoned_characteristics, section 5.2.4. */
export const BlkZonedCharacteristics = struct(24, {
  zone_sectors: le32,
  max_open_zones: le32,
  max_active_zones: le32,
  max_append_sectors: le32,
  write_granularity: le32,
  model: u8,
  unused2: bytes(3),
});

/** struct virtio_blk_config, section 5.2.4. */
export const BlkConfig = struct(96, {
  capacity: le64,
  size_max: le32,
  seg_max: le32,
  geometry: BlkGeometry,
  blk_size: le32,
  topology: BlkTopology,
  writeback: u8,
  unused0: u8,
  num_queues: le16,
  max_discard_sectors: le32,
  max_discard_seg: le32,
  discard_sector_alignment: le32,
  max_write_zeroes_sectors: le32,
  max_write_zeroes_seg: le32,
  write_zeroes_may_unmap: u8,
  unused1: bytes(3),
  max_secure_erase_sectors: le32,
  max_secure_erase_seg: le32,
  secure_erase_sector_alignment: le32,
  zoned: BlkZonedCharacteristics,
});

/** struct virtio_blk_req, section 5.2.6: the head of a request, up to its data. */
export const BlkReq = struct(16, { type: le32, reserved: le32, sector: le64, data: tail(u8) });

/** The end of struct virtio_blk_req: the last writable byte. */
export const BlkReqTrailer = struct(1, { status: u8 });

/** struct virtio_blk_discard_write_zeroes, section 5.2.6. */
export const BlkDiscardWriteZeroes = struct(16, {
  sector: le64,
  num_sectors: le32,
  flags: bits(le32, { unmap: 1, reserved: 31 }),
});

/** struct virtio_blk_lifetime, section 5.2.6. */
export const BlkLifetime = struct(6, {
  pre_eol_info: le16,
  device_lifetime_est_typ_a: le16,
  device_lifetime_est_typ_b: le16,
});

/** struct virtio_blk_req_za, section 5.2.6: the head of a zone append. */
export const BlkReqZa = struct(16, { type: le32, reserved: le32, sector: le64, data: tail(u8) });

/** The end of struct virtio_blk_req_za: the last writable bytes. */
export const BlkReqZaTrailer = struct(9, { append_sector: le64, status: u8 });

/** struct virtio_blk_zone_descriptor, section 5.2.6. */
export const BlkZoneDescriptor = struct(64, {
  z_cap: le64,
  z_start: le64,
  z_wp: le64,
  z_type: u8,
  z_state: u8,
  reserved: bytes(38),
});

/** struct virtio_blk_zone_report, section 5.2.6. */
export const BlkZoneReport = struct(64, {
  nr_zones: le64,
  reserved: bytes(56),
  zones: tail(BlkZoneDescriptor),
});

/** struct virtio_scsi_pc_req, section 5.2.6.3: the head of a legacy SCSI pass-through request. */
export const ScsiPcReq = struct(16, { type: le32, ioprio: le32, sector: le64, cmd: tail(u8) });

/** The end of struct virtio_scsi_pc_req, guest-endian on the wire. */
export const ScsiPcReqTrailer = struct(113, {
  sense: bytes(BLK_SCSI_SENSE_SIZE),
  errors: le32,
  data_len: le32,
  sense_len: le32,
  residual: le32,
  status: u8,
});

/** Block device, VIRTIO 1.4, section 5.2. */
export const block = deviceType({
  name: "block",
  specName: "blk",
  title: "Block device",
  id: 2,
  section: "5.2",
  transitionalPciDeviceId: 0x1001,
  queueCount: queueCount("num_queues", "VIRTIO_BLK_F_MQ"),
  queues: [queue(each(0), "requestq<k>", "request")],
  features: [
    feature(BlkFeature.SizeMax, "VIRTIO_BLK_F_SIZE_MAX", "Largest segment size in size_max"),
    feature(BlkFeature.SegMax, "VIRTIO_BLK_F_SEG_MAX", "Most segments per request in seg_max"),
    feature(BlkFeature.Geometry, "VIRTIO_BLK_F_GEOMETRY", "Legacy-style disk geometry present"),
    feature(BlkFeature.Ro, "VIRTIO_BLK_F_RO", "Disk is read-only"),
    feature(BlkFeature.BlkSize, "VIRTIO_BLK_F_BLK_SIZE", "Logical block size in blk_size"),
    feature(BlkFeature.Flush, "VIRTIO_BLK_F_FLUSH", "Flush request is supported"),
    feature(BlkFeature.Topology, "VIRTIO_BLK_F_TOPOLOGY", "Optimal I/O alignment is reported"),
    feature(BlkFeature.ConfigWce, "VIRTIO_BLK_F_CONFIG_WCE", "Cache mode is switchable"),
    feature(BlkFeature.Mq, "VIRTIO_BLK_F_MQ", "Several request queues"),
    feature(BlkFeature.Discard, "VIRTIO_BLK_F_DISCARD", "Discard requests and their limits"),
    feature(BlkFeature.WriteZeroes, "VIRTIO_BLK_F_WRITE_ZEROES", "Write-zeroes requests"),
    feature(BlkFeature.Lifetime, "VIRTIO_BLK_F_LIFETIME", "Storage wear information request"),
    feature(BlkFeature.SecureErase, "VIRTIO_BLK_F_SECURE_ERASE", "Secure erase requests"),
    feature(BlkFeature.Zoned, "VIRTIO_BLK_F_ZONED", "Zoned storage and its requests"),
  ],
  config: configSpace(BlkConfig, {
    capacity: reads("size in 512-byte sectors"),
    size_max: reads("segment byte limit", "VIRTIO_BLK_F_SIZE_MAX"),
    seg_max: reads("segment count limit", "VIRTIO_BLK_F_SEG_MAX"),
    "geometry.cylinders": reads("cylinders", "VIRTIO_BLK_F_GEOMETRY"),
    "geometry.heads": reads("heads", "VIRTIO_BLK_F_GEOMETRY"),
    "geometry.sectors": reads("sectors per track", "VIRTIO_BLK_F_GEOMETRY"),
    blk_size: reads("logical block bytes", "VIRTIO_BLK_F_BLK_SIZE"),
    "topology.physical_block_exp": reads(
      "log2 of logical per physical block",
      "VIRTIO_BLK_F_TOPOLOGY",
    ),
    "topology.alignment_offset": reads("first aligned logical block", "VIRTIO_BLK_F_TOPOLOGY"),
    "topology.min_io_size": reads("smallest advised I/O in blocks", "VIRTIO_BLK_F_TOPOLOGY"),
    "topology.opt_io_size": reads("largest advised I/O in blocks", "VIRTIO_BLK_F_TOPOLOGY"),
    writeback: readsAndWrites("1 writeback, 0 writethrough", "VIRTIO_BLK_F_CONFIG_WCE"),
    unused0: reads("padding, zero"),
    num_queues: reads("request queue count", "VIRTIO_BLK_F_MQ"),
    max_discard_sectors: reads("512-byte units", "VIRTIO_BLK_F_DISCARD"),
    max_discard_seg: reads("segments per discard", "VIRTIO_BLK_F_DISCARD"),
    discard_sector_alignment: reads("512-byte units", "VIRTIO_BLK_F_DISCARD"),
    max_write_zeroes_sectors: reads("512-byte units", "VIRTIO_BLK_F_WRITE_ZEROES"),
    max_write_zeroes_seg: reads("segments per request", "VIRTIO_BLK_F_WRITE_ZEROES"),
    write_zeroes_may_unmap: reads("1 if unmap may deallocate", "VIRTIO_BLK_F_WRITE_ZEROES"),
    unused1: reads("padding, zero"),
    max_secure_erase_sectors: reads("512-byte units", "VIRTIO_BLK_F_SECURE_ERASE"),
    max_secure_erase_seg: reads("segments per request", "VIRTIO_BLK_F_SECURE_ERASE"),
    secure_erase_sector_alignment: reads("512-byte units", "VIRTIO_BLK_F_SECURE_ERASE"),
    "zoned.zone_sectors": reads("zone size in sectors", "VIRTIO_BLK_F_ZONED"),
    "zoned.max_open_zones": reads("open zone limit, 0 none", "VIRTIO_BLK_F_ZONED"),
    "zoned.max_active_zones": reads("active zone limit, 0 none", "VIRTIO_BLK_F_ZONED"),
    "zoned.max_append_sectors": reads("append size limit", "VIRTIO_BLK_F_ZONED"),
    "zoned.write_granularity": reads("write alignment in bytes", "VIRTIO_BLK_F_ZONED"),
    "zoned.model": reads("0 none, 1 host-managed, 2 host-aware", "VIRTIO_BLK_F_ZONED"),
    "zoned.unused2": reads("padding, zero"),
  }),
  offerRules: [
    {
      kind: "only-with",
      level: "must",
      features: ["VIRTIO_BLK_F_CONFIG_WCE"],
      with: "VIRTIO_BLK_F_FLUSH",
    },
  ],
  notes: [
    "Legacy: bit 0 is VIRTIO_BLK_F_BARRIER, bit 7 VIRTIO_BLK_F_SCSI.",
    "VIRTIO_BLK_F_FLUSH was also called VIRTIO_BLK_F_WCE.",
    "Legacy: the configuration is guest-endian, and ZONED is not offered.",
  ],
});
