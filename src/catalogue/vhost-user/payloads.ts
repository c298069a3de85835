import { array, bits, bytes, le16, le32, le64, struct, tail, u8 } from "../layout.js";
import { VhostUserLimit } from "./protocol.js";

/** The header of every message; `size` counts the payload that follows. */
export const MessageHeader = struct(12, { request: le32, flags: le32, size: le32 });

/** A payload of one number: features, status, sizes, and REPLY_ACK's answer (0 is success). */
export const U64Payload = struct(8, { value: le64 });

/**
 * A vring state description. As vring base of a split queue, `num` is the next avail index:
 * 16 bits, free running.
 */
export const VringState = struct(8, { index: le32, num: le32 });

/** The vring base of a packed queue. */
export const PackedVringBase = struct(8, {
  index: le32,
  num: bits(le32, { avail_index: 15, avail_wrap: 1, used_index: 15, used_wrap: 1 }),
});

/** A vring address description: the used ring comes before the avail ring. */
export const VringAddr = struct(40, {
  index: le32,
  flags: le32,
  desc_user_addr: le64,
  used_user_addr: le64,
  avail_user_addr: le64,
  log_guest_addr: le64,
});

export const MemoryRegion = struct(32, {
  guest_addr: le64,
  size: le64,
  user_addr: le64,
  mmap_offset: le64,
});

/** A memory region with VHOST_USER_PROTOCOL_F_XEN_MMAP. */
export const MemoryRegionXen = struct(40, {
  guest_addr: le64,
  size: le64,
  user_addr: le64,
  mmap_offset: le64,
  xen_mmap_flags: le32,
  domid: le32,
});

/** The payload of SetMemTable; one file descriptor per region, in the same order. */
export const MemoryRegions = struct(8, {
  num_regions: le32,
  padding: le32,
  regions: tail(MemoryRegion),
});

/** The payload of AddMemReg and RemMemReg. */
export const SingleMemoryRegion = struct(40, { padding: le64, region: MemoryRegion });

export const LogDescription = struct(16, { mmap_size: le64, mmap_offset: le64 });

/** An IOTLB message. It has 26 bytes of fields; C programs send the padding of the struct too. */
export const IotlbMessage = struct(32, {
  iova: le64,
  size: le64,
  user_addr: le64,
  perm: u8,
  type: u8,
  padding: bytes(6),
});

/** Configuration space access: `size` bytes from `offset` follow. */
export const ConfigAccessPayload = struct(12, {
  offset: le32,
  size: le32,
  flags: le32,
  payload: tail(u8),
});

/** A doorbell page of one queue; `vring` is coded as in SetVringKick. */
export const VringArea = struct(24, { vring: le64, size: le64, offset: le64 });

/**
 * The in-flight region. It has 20 bytes of fields; QEMU sends and demands the 24 of its C struct,
 * so answer with 24 and accept `INFLIGHT_MIN_SIZE`.
 */
export const InflightDescription = struct(24, {
  mmap_size: le64,
  mmap_offset: le64,
  num_queues: le16,
  queue_size: le16,
  padding: bytes(4),
});

export const INFLIGHT_MIN_SIZE = 20;

/** The first three parts of the UUID are big-endian. */
export const SharedUuid = struct(16, { uuid: bytes(16) });

export const DeviceStateTransfer = struct(8, { direction: le32, phase: le32 });

/** The index of an entry is the id of the shared memory region; 0 bytes: not there. */
export const ShmemConfig = struct(2056, {
  nregions: le32,
  padding: le32,
  memory_sizes: array(le64, VhostUserLimit.MaxShmemRegions),
});

export const ShmemMapPayload = struct(40, {
  shmid: u8,
  padding: bytes(7),
  fd_offset: le64,
  shm_offset: le64,
  len: le64,
  flags: le64,
});
