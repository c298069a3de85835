import { bytes, le16, le32, le64, struct, u8 } from "../layout.js";

/**
 * The in-flight region, shared with the front-end so that it outlives the back-end: per queue a
 * header and one state per descriptor.
 *
 * Split queue, taking a chain: counter, then inflight = 1. Using a batch: link the heads through
 * `next` and `last_batch_head`, publish the used index, clear inflight, then copy the used index.
 * After a crash: if `used_idx` lags behind the ring, clear the last batch; resubmit the rest in
 * order of `counter`.
 */
export const INFLIGHT_VERSION = 1;

/** Header of a split queue. */
export const InflightSplitQueue = struct(16, {
  features: le64,
  version: le16,
  desc_num: le16,
  last_batch_head: le16,
  used_idx: le16,
});

/** State of a head descriptor of a split queue. */
export const InflightSplitDesc = struct(16, {
  inflight: u8,
  padding: bytes(5),
  next: le16,
  counter: le64,
});

/**
 * Header of a packed queue. It has 29 bytes of fields, but QEMU and libvhost-user let the C
 * compiler align the descriptor states that follow: they start at 32.
 */
export const InflightPackedQueue = struct(32, {
  features: le64,
  version: le16,
  desc_num: le16,
  free_head: le16,
  old_free_head: le16,
  used_idx: le16,
  old_used_idx: le16,
  used_wrap_counter: u8,
  old_used_wrap_counter: u8,
  padding: bytes(7),
  alignment: bytes(3),
});

/** State of a descriptor of a packed queue. */
export const InflightPackedDesc = struct(32, {
  inflight: u8,
  padding: u8,
  next: le16,
  last: le16,
  num: le16,
  counter: le64,
  id: le16,
  flags: le16,
  len: le32,
  addr: le64,
});
