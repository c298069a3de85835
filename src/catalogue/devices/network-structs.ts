import { bits, bytes, le16, le32, le64, struct, tail, u8, union } from "../layout.js";

/** struct virtio_net_config, section 5.1.4. */
export const NetConfig = struct(28, {
  mac: bytes(6),
  status: le16,
  max_virtqueue_pairs: le16,
  mtu: le16,
  speed: le32,
  duplex: u8,
  rss_max_key_size: u8,
  rss_max_indirection_table_length: le16,
  supported_hash_types: le32,
  supported_tunnel_types: le32,
});

/** struct virtio_net_dev_part_cvq_selector, section 5.1.8.1. */
export const NetDevPartCvqSelector = struct(8, { class: u8, command: u8, reserved: bytes(6) });

/** struct ipsec_resource_hdr, section 5.1.9. */
export const IpsecResourceHdr = struct(6, { resource_id: le32, resource_type: le16 });

/** struct virtio_net_hdr, section 5.1.9. */
export const NetHdr = struct(32, {
  flags: u8,
  gso_type: u8,
  hdr_len: le16,
  gso_size: le16,
  csum_start: le16,
  csum_offset: le16,
  num_buffers: le16,
  hash_value: le32,
  hash_report: le16,
  padding_reserved: le16,
  outer_th_offset: le16,
  inner_nh_offset: le16,
  outer_nh_offset: le16,
  u: union(6, { padding_reserved_2: bytes(6), ipsec_resource_hdr: IpsecResourceHdr }),
});

/** struct virtnet_hash_tunnel, section 5.1.9.4.4. */
export const NetHashTunnel = struct(4, { enabled_tunnel_types: le32 });

/** struct virtio_net_ctrl, section 5.1.9.5: the readable head of a control command. */
export const NetCtrl = struct(2, { class: u8, command: u8, command_specific_data: tail(u8) });

/** The writable end of struct virtio_net_ctrl. */
export const NetCtrlTrailer = struct(1, { ack: u8, command_specific_result: tail(u8) });

/** struct virtio_net_ctrl_mac, section 5.1.9.5.2. */
export const NetCtrlMacTable = struct(4, { entries: le32, macs: tail(bytes(6)) });

/** struct virtio_net_ctrl_mq_pairs_set, section 5.1.9.5.6. */
export const NetCtrlMqPairsSet = struct(2, { virtqueue_pairs: le16 });

/** struct virtio_net_hash_config, section 5.1.9.5.6.4. */
export const NetHashConfig = struct(13, {
  hash_types: le32,
  reserved: bytes(8),
  hash_key_length: u8,
  hash_key_data: tail(u8),
});

/** struct rss_rq_id, section 5.1.9.5.7.1: the index of a receive queue, halved. */
export const RssRqId = struct(2, { id: bits(le16, { vq_index_1_16: 15, reserved: 1 }) });

/** struct virtio_net_rss_config, section 5.1.9.5.7.1, up to its table. */
export const NetRssConfig = struct(8, {
  hash_types: le32,
  indirection_table_mask: le16,
  unclassified_queue: RssRqId,
  indirection_table: tail(RssRqId),
});

/** The end of struct virtio_net_rss_config. */
export const NetRssConfigTrailer = struct(3, {
  max_tx_vq: le16,
  hash_key_length: u8,
  hash_key_data: tail(u8),
});

/** struct virtnet_rss_ctx_cap, section 5.1.9.5.8.1. */
export const NetRssCtxCap = struct(2, { max_rss_contexts: le16 });

/** struct virtnet_rss_ctx_add_modify, section 5.1.9.5.8.2; NetRssConfigTrailer ends it. */
export const NetRssCtxAddModify = struct(16, {
  rss_ctx_id: le16,
  reserved: bytes(6),
  rss: NetRssConfig,
});

/** struct virtnet_rss_ctx_del, section 5.1.9.5.8.2. */
export const NetRssCtxDel = struct(2, { rss_ctx_id: le16 });

/** struct virtio_net_ctrl_coal, section 5.1.9.5.10. */
export const NetCtrlCoal = struct(8, { max_packets: le32, max_usecs: le32 });

/** struct virtio_net_ctrl_coal_vq, section 5.1.9.5.10. */
export const NetCtrlCoalVq = struct(12, { vq_index: le16, reserved: le16, coal: NetCtrlCoal });

/** struct virtio_net_stats_capabilities, section 5.1.9.5.11.1. */
export const NetStatsCapabilities = struct(8, { supported_stats_types: le64 });

/** struct virtio_net_ctrl_queue_stats, section 5.1.9.5.11.2. */
export const NetCtrlQueueStats = struct(0, {
  stats: tail(struct(16, { vq_index: le16, reserved: bytes(6), types_bitmap: le64 })),
});

/** struct virtio_net_stats_reply_hdr, section 5.1.9.5.11.2. */
export const NetStatsReplyHdr = struct(8, {
  type: u8,
  reserved: u8,
  vq_index: le16,
  reserved1: le16,
  size: le16,
});

/** struct virtio_net_stats_cvq, section 5.1.9.5.11.3. */
export const NetStatsCvq = struct(24, { hdr: NetStatsReplyHdr, command_num: le64, ok_num: le64 });

/** struct virtio_net_stats_rx_basic, section 5.1.9.5.11.4. */
export const NetStatsRxBasic = struct(56, {
  hdr: NetStatsReplyHdr,
  rx_notifications: le64,
  rx_packets: le64,
  rx_bytes: le64,
  rx_interrupts: le64,
  rx_drops: le64,
  rx_drop_overruns: le64,
});

/** struct virtio_net_stats_tx_basic, section 5.1.9.5.11.5. */
export const NetStatsTxBasic = struct(56, {
  hdr: NetStatsReplyHdr,
  tx_notifications: le64,
  tx_packets: le64,
  tx_bytes: le64,
  tx_interrupts: le64,
  tx_drops: le64,
  tx_drop_malformed: le64,
});

/** struct virtio_net_stats_rx_csum, section 5.1.9.5.11.6. */
export const NetStatsRxCsum = struct(40, {
  hdr: NetStatsReplyHdr,
  rx_csum_valid: le64,
  rx_needs_csum: le64,
  rx_csum_none: le64,
  rx_csum_bad: le64,
});

/** struct virtio_net_stats_tx_csum, section 5.1.9.5.11.7. */
export const NetStatsTxCsum = struct(24, {
  hdr: NetStatsReplyHdr,
  tx_csum_none: le64,
  tx_needs_csum: le64,
});

/** struct virtio_net_stats_rx_gso, section 5.1.9.5.11.8. */
export const NetStatsRxGso = struct(40, {
  hdr: NetStatsReplyHdr,
  rx_gso_packets: le64,
  rx_gso_bytes: le64,
  rx_gso_packets_coalesced: le64,
  rx_gso_bytes_coalesced: le64,
});

/** struct virtio_net_stats_tx_gso, section 5.1.9.5.11.9. */
export const NetStatsTxGso = struct(56, {
  hdr: NetStatsReplyHdr,
  tx_gso_packets: le64,
  tx_gso_bytes: le64,
  tx_gso_segments: le64,
  tx_gso_segments_bytes: le64,
  tx_gso_packets_noseg: le64,
  tx_gso_bytes_noseg: le64,
});

/** struct virtio_net_stats_rx_speed, section 5.1.9.5.11.10. */
export const NetStatsRxSpeed = struct(24, {
  hdr: NetStatsReplyHdr,
  rx_packets_allowance_exceeded: le64,
  rx_bytes_allowance_exceeded: le64,
});

/** struct virtio_net_stats_tx_speed, section 5.1.9.5.11.11. */
export const NetStatsTxSpeed = struct(24, {
  hdr: NetStatsReplyHdr,
  tx_packets_allowance_exceeded: le64,
  tx_bytes_allowance_exceeded: le64,
});

/** struct virtio_net_ff_cap_data, section 5.1.9.6.2.1. */
export const NetFfCapData = struct(20, {
  groups_limit: le32,
  classifiers_limit: le32,
  rules_limit: le32,
  rules_per_group_limit: le32,
  last_rule_priority: u8,
  selectors_per_classifier_limit: u8,
  reserved: bytes(2),
});

/** struct virtio_net_ff_selector, section 5.1.9.6.2.2. */
export const NetFfSelector = struct(8, {
  type: u8,
  flags: u8,
  reserved: bytes(2),
  length: u8,
  reserved1: bytes(3),
  mask: tail(u8),
});

/** struct virtio_net_ff_cap_mask_data, section 5.1.9.6.2.2. */
export const NetFfCapMaskData = struct(8, {
  count: u8,
  reserved: bytes(7),
  selectors: tail(NetFfSelector),
});

/** struct virtio_net_ff_actions, section 5.1.9.6.2.3. */
export const NetFfActions = struct(8, { count: u8, reserved: bytes(7), actions: tail(u8) });

/** struct virtio_net_resource_obj_ff_group, section 5.1.9.6.3.1. */
export const NetResourceObjFfGroup = struct(2, { group_priority: le16 });

/** struct virtio_net_resource_obj_ff_classifier, section 5.1.9.6.3.2. */
export const NetResourceObjFfClassifier = struct(8, {
  count: u8,
  reserved: bytes(7),
  selectors: tail(NetFfSelector),
});

/** struct virtio_net_resource_obj_ff_rule, section 5.1.9.6.3.3. */
export const NetResourceObjFfRule = struct(16, {
  group_id: le32,
  classifier_id: le32,
  rule_priority: u8,
  key_length: u8,
  action: u8,
  reserved: u8,
  vq_index: le16,
  reserved1: bytes(2),
});

/**
 * Bytes of struct virtio_net_hdr that are on the wire, section 5.1.9. Without VERSION_1 and
 * MRG_RXBUF the header ends before num_buffers.
 */
export const NetHdrSize = {
  Legacy: NetHdr.fields.num_buffers.offset,
  Basic: NetHdr.fields.hash_value.offset,
  /** With VIRTIO_NET_F_HASH_REPORT. */
  HashReport: NetHdr.fields.outer_th_offset.offset,
  /** With one of the VIRTIO_NET_F_*_UDP_TUNNEL_GSO features. */
  UdpTunnel: NetHdr.fields.outer_nh_offset.offset,
  /** With VIRTIO_NET_F_OUT_NET_HEADER and VIRTIO_NET_F_IPSEC. */
  Full: NetHdr.size,
} as const;
