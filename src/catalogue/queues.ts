import { bits, le16, le32, le64, struct, tail } from "./layout.js";

/** Limits of every virtqueue (VIRTIO 1.4, sections 2.7 and 2.8). */
export const QueueLimit = {
  /** Split queues have a power of two up to this; packed queues any number from 1. */
  MaxSize: 32768,
} as const;

/** Alignment of the parts of a queue in guest memory, in bytes (sections 2.7 and 2.8). */
export const QueueAlignment = {
  SplitDesc: 16,
  SplitAvail: 2,
  SplitUsed: 4,
  PackedDesc: 16,
  PackedEvent: 4,
  /** Legacy interfaces place the used ring on a page. */
  LegacyUsed: 4096,
} as const;

/** VIRTQ_DESC_F_*: descriptor flags of split (section 2.7.5) and packed queues (section 2.8). */
export const DescFlag = {
  /** The chain goes on. */
  Next: 1,
  /** The device writes this buffer, otherwise it reads it. */
  Write: 2,
  /** The buffer holds a table of descriptors. */
  Indirect: 4,
  /** Packed queues only: equals the driver's wrap counter in an available descriptor. */
  Avail: 1 << 7,
  /** Packed queues only: equals the wrap counter as well once the descriptor is used. */
  Used: 1 << 15,
} as const;

/** VIRTQ_AVAIL_F_* (section 2.7.6): ignored once VIRTIO_F_EVENT_IDX is negotiated. */
export const AvailFlag = { NoInterrupt: 1 } as const;

/** VIRTQ_USED_F_* (section 2.7.8): ignored once VIRTIO_F_EVENT_IDX is negotiated. */
export const UsedFlag = { NoNotify: 1 } as const;

/** RING_EVENT_FLAGS_* of a packed queue (section 2.8.10); 3 is reserved. */
export const RingEventFlags = {
  Enable: 0,
  Disable: 1,
  /** Notify for the descriptor named by off and wrap; needs VIRTIO_F_EVENT_IDX. */
  Desc: 2,
} as const;

/** struct virtq_desc, section 2.7.5. */
export const VirtqDesc = struct(16, { addr: le64, len: le32, flags: le16, next: le16 });

/** struct virtq_avail, section 2.7.6, up to its ring. Ring slot = idx modulo queue size. */
export const VirtqAvail = struct(4, { flags: le16, idx: le16, ring: tail(le16) });

/** The end of struct virtq_avail, at offset 4 + 2 * queue size, there also without EVENT_IDX. */
export const VirtqAvailTrailer = struct(2, { used_event: le16 });

/** struct virtq_used_elem, section 2.7.8. */
export const VirtqUsedElem = struct(8, { id: le32, len: le32 });

/** struct virtq_used, section 2.7.8, up to its ring. */
export const VirtqUsed = struct(4, { flags: le16, idx: le16, ring: tail(VirtqUsedElem) });

/** The end of struct virtq_used, at offset 4 + 8 * queue size, there also without EVENT_IDX. */
export const VirtqUsedTrailer = struct(2, { avail_event: le16 });

/**
 * struct virtq, section 2.7.2: the legacy arrangement of one split queue in consecutive memory.
 * The avail ring, padding to QueueAlignment.LegacyUsed and the used ring follow the table.
 */
export const Virtq = struct(0, { desc: tail(VirtqDesc) });

/** struct indirect_descriptor_table, section 2.7.5.3: chained by NEXT, unlike a packed one. */
export const IndirectDescriptorTable = struct(0, { desc: tail(VirtqDesc) });

/** struct pvirtq_desc, section 2.8.13. */
export const PvirtqDesc = struct(16, { addr: le64, len: le32, id: le16, flags: le16 });

/** struct pvirtq_indirect_descriptor_table, section 2.8.7: no NEXT, its length is the count. */
export const PvirtqIndirectDescriptorTable = struct(0, { desc: tail(PvirtqDesc) });

/** struct pvirtq_event_suppress, section 2.8.14. */
export const PvirtqEventSuppress = struct(4, {
  desc: bits(le16, { desc_event_off: 15, desc_event_wrap: 1 }),
  flags: bits(le16, { desc_event_flags: 2, reserved: 14 }),
});

/**
 * Available notification with VIRTIO_F_NOTIFICATION_DATA, section 2.9. The low half is the queue
 * index, or the device's own value with VIRTIO_F_NOTIF_CONFIG_DATA. A split queue puts its idx
 * into off and wrap. The ccw transport uses the big-endian form.
 */
export const NotificationData = struct(4, {
  value: bits(le32, { vq_index_config_data: 16, next_off: 15, next_wrap: 1 }),
});

/** Bytes of the three parts of a split queue (section 2.7), trailers included. */
export const SplitQueueSize = {
  desc: (queueSize: number): number => VirtqDesc.size * queueSize,
  avail: (queueSize: number): number => VirtqAvail.size + 2 * queueSize + VirtqAvailTrailer.size,
  used: (queueSize: number): number =>
    VirtqUsed.size + VirtqUsedElem.size * queueSize + VirtqUsedTrailer.size,
} as const;

/** Where the parts of a legacy split queue lie in its one block of memory, the table at its start (section 2.7.2). */
export function legacySplitLayout(
  queueSize: number,
  alignment: number,
): { readonly available: number; readonly used: number; readonly sizeBytes: number } {
  const available = SplitQueueSize.desc(queueSize);
  const used = Math.ceil((available + SplitQueueSize.avail(queueSize)) / alignment) * alignment;
  return { available, used, sizeBytes: used + SplitQueueSize.used(queueSize) };
}

/** Bytes of the three parts of a packed queue (section 2.8). */
export const PackedQueueSize = {
  desc: (queueSize: number): number => PvirtqDesc.size * queueSize,
  driverEvent: PvirtqEventSuppress.size,
  deviceEvent: PvirtqEventSuppress.size,
} as const;
