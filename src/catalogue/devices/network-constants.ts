/** VIRTIO_NET_S_*, section 5.1.4: bits of the status field of the configuration. */
export const NetStatus = {
  LinkUp: 1,
  Announce: 2,
} as const;

/** VIRTIO_NET_HDR_F_*, section 5.1.9. */
export const NetHdrFlag = {
  NeedsCsum: 0x1,
  DataValid: 0x2,
  RscInfo: 0x4,
  UdpTunnelCsum: 0x8,
  Security: 0x10,
  SecurityErr: 0x20,
  SecuritySaSoftExpiryWarn: 0x40,
} as const;

/** VIRTIO_NET_HDR_GSO_*, section 5.1.9: a type, with the tunnel and ECN bits added. */
export const NetHdrGso = {
  None: 0,
  Tcpv4: 1,
  Udp: 3,
  Tcpv6: 4,
  UdpL4: 5,
  UdpTunnelIpv4: 32,
  UdpTunnelIpv6: 64,
  Ecn: 128,
} as const;

/** VIRTIO_NET_HASH_TUNNEL_TYPE_*, section 5.1.9.4.4.2: bits. */
export const NetHashTunnelType = {
  Gre2784: 1,
  Gre2890: 2,
  Gre7676: 4,
  GreUdp: 8,
  Vxlan: 16,
  VxlanGpe: 32,
  Geneve: 64,
  Ipip: 128,
  Nvgre: 256,
} as const;

/** VIRTIO_NET_HASH_TYPE_*, section 5.1.9.4.3.1: bits. */
export const NetHashType = {
  IPv4: 1,
  TCPv4: 2,
  UDPv4: 4,
  IPv6: 8,
  TCPv6: 16,
  UDPv6: 32,
  IpEx: 64,
  TcpEx: 128,
  UdpEx: 256,
} as const;

/** VIRTIO_NET_HASH_REPORT_*, section 5.1.9.4.5: values of hash_report. */
export const NetHashReport = {
  None: 0,
  IPv4: 1,
  TCPv4: 2,
  UDPv4: 3,
  IPv6: 4,
  TCPv6: 5,
  UDPv6: 6,
  IPv6Ex: 7,
  TCPv6Ex: 8,
  UDPv6Ex: 9,
} as const;

/** VIRTIO_NET_*, section 5.1.9.5: the ack of a control command. */
export const NetAck = {
  Ok: 0,
  Err: 1,
} as const;

/** VIRTIO_NET_CTRL_*, section 5.1.9.5: classes of control commands. */
export const NetCtrlClass = {
  Rx: 0,
  Mac: 1,
  Vlan: 2,
  Announce: 3,
  Mq: 4,
  GuestOffloads: 5,
  NotfCoal: 6,
  HashTunnel: 7,
  Stats: 8,
  RssCtx: 9, // VIRTNET_RSS_CTX_CTRL
} as const;

/** VIRTIO_NET_CTRL_RX_*, section 5.1.9.5.1: commands of class Rx. */
export const NetCtrlRx = {
  Promisc: 0,
  Allmulti: 1,
  Alluni: 2,
  Nomulti: 3,
  Nouni: 4,
  Nobcast: 5,
} as const;

/** VIRTIO_NET_CTRL_MAC_*, section 5.1.9.5.2: commands of class Mac. */
export const NetCtrlMac = {
  TableSet: 0,
  AddrSet: 1,
} as const;

/** VIRTIO_NET_CTRL_VLAN_*, section 5.1.9.5.3: commands of class Vlan. */
export const NetCtrlVlan = {
  Add: 0,
  Del: 1,
} as const;

/** VIRTIO_NET_CTRL_ANNOUNCE_*, section 5.1.9.5.4: commands of class Announce. */
export const NetCtrlAnnounce = {
  Ack: 0,
} as const;

/** VIRTIO_NET_CTRL_MQ_VQ_PAIRS_*, section 5.1.9.5.6: limits of max_virtqueue_pairs. */
export const NetMqVqPairs = {
  Min: 1,
  Max: 32768,
} as const;

/** VIRTIO_NET_CTRL_MQ_*, section 5.1.9.5.5: commands of class Mq. */
export const NetCtrlMq = {
  VqPairsSet: 0,
  RssConfig: 1,
  HashConfig: 2,
} as const;

/** VIRTIO_NET_CTRL_GUEST_OFFLOADS_*, section 5.1.9.5.9.1: commands of class GuestOffloads. */
export const NetCtrlGuestOffloads = {
  Set: 0,
} as const;

/**
 * VIRTIO_NET_F_GUEST_*, section 5.1.9.5.9.1: bit numbers of the offloads word. The two tunnel bits
 * differ from the feature bits of the same name, which lie above 63.
 */
export const NetGuestOffload = {
  Csum: 1,
  Tso4: 7,
  Tso6: 8,
  Ecn: 9,
  Ufo: 10,
  UdpTunnelGso: 46,
  UdpTunnelGsoCsum: 47,
  Uso4: 54,
  Uso6: 55,
} as const;

/** VIRTIO_NET_CTRL_NOTF_COAL_*, section 5.1.9.5.10: commands of class NotfCoal. */
export const NetCtrlNotfCoal = {
  TxSet: 0,
  RxSet: 1,
  VqSet: 2,
  VqGet: 3,
} as const;

/** VIRTIO_NET_CTRL_HASH_TUNNEL_*, section 5.1.9.4.4: commands of class HashTunnel. */
export const NetCtrlHashTunnel = {
  Set: 0,
} as const;

/** VIRTIO_NET_CTRL_STATS_*, section 5.1.9.5.11.1: commands of class Stats. */
export const NetCtrlStats = {
  Query: 0,
  Get: 1,
} as const;

/** VIRTNET_RSS_CTX_CTRL_*, section 5.1.9.5.8.1: commands of class RssCtx. */
export const NetRssCtxCtrl = {
  CapGet: 0,
  Add: 1,
  Mod: 2,
  Del: 3,
} as const;

/** VIRTIO_NET_STATS_TYPE_REPLY_*, section 5.1.9.5.11.2: the type in a reply header. */
export const NetStatsReplyType = {
  Cvq: 32,
  RxBasic: 0,
  RxCsum: 1,
  RxGso: 2,
  RxSpeed: 3,
  TxBasic: 16,
  TxCsum: 17,
  TxGso: 18,
  TxSpeed: 19,
} as const;

/** VIRTIO_NET_STATS_TYPE_*, section 5.1.9.5.11.1: bits of a 64-bit word; Cvq is bit 32. */
export const NetStatsType = {
  Cvq: 0x100000000,
  RxBasic: 0x1,
  RxCsum: 0x2,
  RxGso: 0x4,
  RxSpeed: 0x8,
  TxBasic: 0x10000,
  TxCsum: 0x20000,
  TxGso: 0x40000,
  TxSpeed: 0x80000,
} as const;

/** VIRTIO_NET_FF_MASK_F_*, section 5.1.9.6.2.2: flags of a flow filter selector. */
export const NetFfMaskFlag = {
  PartialMask: 1,
} as const;
