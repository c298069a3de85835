import {
  after,
  anyOf,
  configSpace,
  deviceType,
  each,
  feature,
  queue,
  queueCount,
  reads,
} from "../device-type.js";
import { NetConfig } from "./network-structs.js";

export * from "./network-constants.js";
export * from "./network-structs.js";

/** VIRTIO_NET_F_*, section 5.1.3. */
export const NetFeature = {
  Csum: 0,
  GuestCsum: 1,
  CtrlGuestOffloads: 2,
  Mtu: 3,
  Mac: 5,
  GuestTso4: 7,
  GuestTso6: 8,
  GuestEcn: 9,
  GuestUfo: 10,
  HostTso4: 11,
  HostTso6: 12,
  HostEcn: 13,
  HostUfo: 14,
  MrgRxbuf: 15,
  Status: 16,
  CtrlVq: 17,
  CtrlRx: 18,
  CtrlVlan: 19,
  CtrlRxExtra: 20,
  GuestAnnounce: 21,
  Mq: 22,
  CtrlMacAddr: 23,
  DeviceStats: 50,
  HashTunnel: 51,
  VqNotfCoal: 52,
  NotfCoal: 53,
  GuestUso4: 54,
  GuestUso6: 55,
  HostUso: 56,
  HashReport: 57,
  GuestHdrlen: 59,
  Rss: 60,
  RscExt: 61,
  Standby: 62,
  SpeedDuplex: 63,
  RssContext: 64,
  GuestUdpTunnelGso: 65,
  GuestUdpTunnelGsoCsum: 66,
  HostUdpTunnelGso: 67,
  HostUdpTunnelGsoCsum: 68,
  OutNetHeader: 69,
  Ipsec: 70,
} as const;

/** Network device, VIRTIO 1.4, section 5.1. */
export const network = deviceType({
  name: "network",
  specName: "net",
  title: "Network device",
  id: 1,
  section: "5.1",
  transitionalPciDeviceId: 0x1000,
  queueCount: queueCount("max_virtqueue_pairs", anyOf("VIRTIO_NET_F_MQ", "VIRTIO_NET_F_RSS")),
  queues: [
    queue(each(0, 2), "receiveq<k>", "device-to-driver"),
    queue(each(1, 2), "transmitq<k>", "driver-to-device"),
    queue(after(2), "controlq", "request", "VIRTIO_NET_F_CTRL_VQ"),
  ],
  features: [
    feature(NetFeature.Csum, "VIRTIO_NET_F_CSUM", "Device takes TX packets with partial checksum"),
    feature(
      NetFeature.GuestCsum,
      "VIRTIO_NET_F_GUEST_CSUM",
      "Driver takes RX packets with partial checksum",
    ),
    feature(
      NetFeature.CtrlGuestOffloads,
      "VIRTIO_NET_F_CTRL_GUEST_OFFLOADS",
      "Offloads can be reconfigured over the control queue",
    ),
    feature(NetFeature.Mtu, "VIRTIO_NET_F_MTU", "Device reports its largest MTU"),
    feature(NetFeature.Mac, "VIRTIO_NET_F_MAC", "Config holds the MAC address"),
    feature(
      NetFeature.GuestTso4,
      "VIRTIO_NET_F_GUEST_TSO4",
      "Driver receives TCPv4 segmentation frames",
      ["VIRTIO_NET_F_GUEST_CSUM"],
    ),
    feature(
      NetFeature.GuestTso6,
      "VIRTIO_NET_F_GUEST_TSO6",
      "Driver receives TCPv6 segmentation frames",
      ["VIRTIO_NET_F_GUEST_CSUM"],
    ),
    feature(NetFeature.GuestEcn, "VIRTIO_NET_F_GUEST_ECN", "Driver receives TSO frames with ECN", [
      ["VIRTIO_NET_F_GUEST_TSO4", "VIRTIO_NET_F_GUEST_TSO6"],
    ]),
    feature(
      NetFeature.GuestUfo,
      "VIRTIO_NET_F_GUEST_UFO",
      "Driver receives UDP fragmentation frames",
      ["VIRTIO_NET_F_GUEST_CSUM"],
    ),
    feature(
      NetFeature.HostTso4,
      "VIRTIO_NET_F_HOST_TSO4",
      "Device sends TCPv4 segmentation frames",
      ["VIRTIO_NET_F_CSUM"],
    ),
    feature(
      NetFeature.HostTso6,
      "VIRTIO_NET_F_HOST_TSO6",
      "Device sends TCPv6 segmentation frames",
      ["VIRTIO_NET_F_CSUM"],
    ),
    feature(NetFeature.HostEcn, "VIRTIO_NET_F_HOST_ECN", "Device sends TSO frames with ECN", [
      ["VIRTIO_NET_F_HOST_TSO4", "VIRTIO_NET_F_HOST_TSO6"],
    ]),
    feature(NetFeature.HostUfo, "VIRTIO_NET_F_HOST_UFO", "Device sends UDP fragmentation frames", [
      "VIRTIO_NET_F_CSUM",
    ]),
    feature(
      NetFeature.MrgRxbuf,
      "VIRTIO_NET_F_MRG_RXBUF",
      "One packet may span several receive buffers",
    ),
    feature(NetFeature.Status, "VIRTIO_NET_F_STATUS", "Config status field is present"),
    feature(NetFeature.CtrlVq, "VIRTIO_NET_F_CTRL_VQ", "Control queue exists"),
    feature(NetFeature.CtrlRx, "VIRTIO_NET_F_CTRL_RX", "RX mode commands (promisc, allmulti)", [
      "VIRTIO_NET_F_CTRL_VQ",
    ]),
    feature(NetFeature.CtrlVlan, "VIRTIO_NET_F_CTRL_VLAN", "VLAN filter commands", [
      "VIRTIO_NET_F_CTRL_VQ",
    ]),
    feature(NetFeature.CtrlRxExtra, "VIRTIO_NET_F_CTRL_RX_EXTRA", "Extra RX mode commands"),
    feature(
      NetFeature.GuestAnnounce,
      "VIRTIO_NET_F_GUEST_ANNOUNCE",
      "Driver can send gratuitous packets on request",
      ["VIRTIO_NET_F_CTRL_VQ"],
    ),
    feature(NetFeature.Mq, "VIRTIO_NET_F_MQ", "Several queue pairs with automatic steering", [
      "VIRTIO_NET_F_CTRL_VQ",
    ]),
    feature(NetFeature.CtrlMacAddr, "VIRTIO_NET_F_CTRL_MAC_ADDR", "MAC set over control queue", [
      "VIRTIO_NET_F_CTRL_VQ",
    ]),
    feature(
      NetFeature.DeviceStats,
      "VIRTIO_NET_F_DEVICE_STATS",
      "Device statistics over control queue",
    ),
    feature(
      NetFeature.HashTunnel,
      "VIRTIO_NET_F_HASH_TUNNEL",
      "Inner-header hash for tunnelled packets",
      ["VIRTIO_NET_F_CTRL_VQ", ["VIRTIO_NET_F_RSS", "VIRTIO_NET_F_HASH_REPORT"]],
    ),
    feature(
      NetFeature.VqNotfCoal,
      "VIRTIO_NET_F_VQ_NOTF_COAL",
      "Per-queue notification coalescing",
      ["VIRTIO_NET_F_CTRL_VQ"],
    ),
    feature(NetFeature.NotfCoal, "VIRTIO_NET_F_NOTF_COAL", "Global notification coalescing", [
      "VIRTIO_NET_F_CTRL_VQ",
    ]),
    feature(
      NetFeature.GuestUso4,
      "VIRTIO_NET_F_GUEST_USO4",
      "Driver receives UDPv4 segmentation frames",
      ["VIRTIO_NET_F_GUEST_CSUM"],
    ),
    feature(
      NetFeature.GuestUso6,
      "VIRTIO_NET_F_GUEST_USO6",
      "Driver receives UDPv6 segmentation frames",
      ["VIRTIO_NET_F_GUEST_CSUM"],
    ),
    feature(NetFeature.HostUso, "VIRTIO_NET_F_HOST_USO", "Device sends UDP segmentation frames", [
      "VIRTIO_NET_F_CSUM",
    ]),
    feature(
      NetFeature.HashReport,
      "VIRTIO_NET_F_HASH_REPORT",
      "Per-packet hash value and type in header",
    ),
    feature(
      NetFeature.GuestHdrlen,
      "VIRTIO_NET_F_GUEST_HDRLEN",
      "Driver supplies an exact header length",
    ),
    feature(NetFeature.Rss, "VIRTIO_NET_F_RSS", "Toeplitz receive-side scaling", [
      "VIRTIO_NET_F_CTRL_VQ",
    ]),
    feature(
      NetFeature.RscExt,
      "VIRTIO_NET_F_RSC_EXT",
      "Coalesced segment and duplicate ACK counts",
      [["VIRTIO_NET_F_HOST_TSO4", "VIRTIO_NET_F_HOST_TSO6"]],
    ),
    feature(NetFeature.Standby, "VIRTIO_NET_F_STANDBY", "Backup for a primary NIC, same MAC"),
    feature(NetFeature.SpeedDuplex, "VIRTIO_NET_F_SPEED_DUPLEX", "Config reports speed and duplex"),
    feature(NetFeature.RssContext, "VIRTIO_NET_F_RSS_CONTEXT", "Several RSS contexts", [
      "VIRTIO_NET_F_CTRL_VQ",
      "VIRTIO_NET_F_RSS",
    ]),
    feature(
      NetFeature.GuestUdpTunnelGso,
      "VIRTIO_NET_F_GUEST_UDP_TUNNEL_GSO",
      "Driver receives GSO frames in UDP tunnel",
      [
        "VIRTIO_NET_F_GUEST_TSO4",
        "VIRTIO_NET_F_GUEST_TSO6",
        "VIRTIO_NET_F_GUEST_USO4",
        "VIRTIO_NET_F_GUEST_USO6",
      ],
    ),
    feature(
      NetFeature.GuestUdpTunnelGsoCsum,
      "VIRTIO_NET_F_GUEST_UDP_TUNNEL_GSO_CSUM",
      "Outer partial checksum on received tunnel frames",
      ["VIRTIO_NET_F_GUEST_UDP_TUNNEL_GSO"],
    ),
    feature(
      NetFeature.HostUdpTunnelGso,
      "VIRTIO_NET_F_HOST_UDP_TUNNEL_GSO",
      "Device sends GSO frames in UDP tunnel",
      ["VIRTIO_NET_F_HOST_TSO4", "VIRTIO_NET_F_HOST_TSO6", "VIRTIO_NET_F_HOST_USO"],
    ),
    feature(
      NetFeature.HostUdpTunnelGsoCsum,
      "VIRTIO_NET_F_HOST_UDP_TUNNEL_GSO_CSUM",
      "Outer partial checksum on sent tunnel frames",
      ["VIRTIO_NET_F_HOST_UDP_TUNNEL_GSO"],
    ),
    feature(
      NetFeature.OutNetHeader,
      "VIRTIO_NET_F_OUT_NET_HEADER",
      "Driver supplies outer network header offset",
    ),
    feature(NetFeature.Ipsec, "VIRTIO_NET_F_IPSEC", "Inline IPsec processing"),
  ],
  config: configSpace(NetConfig, {
    mac: reads("MAC address; space is always there", "VIRTIO_NET_F_MAC"),
    status: reads("bit0 link up, bit1 announce request", "VIRTIO_NET_F_STATUS"),
    max_virtqueue_pairs: reads(
      "queue pair limit, 1..0x8000",
      anyOf("VIRTIO_NET_F_MQ", "VIRTIO_NET_F_RSS"),
    ),
    mtu: reads("largest MTU", "VIRTIO_NET_F_MTU"),
    speed: reads("Mbit/s, 0xffffffff unknown", "VIRTIO_NET_F_SPEED_DUPLEX"),
    duplex: reads("1 full, 0 half, 0xff unknown (see ambiguity)", "VIRTIO_NET_F_SPEED_DUPLEX"),
    rss_max_key_size: reads(
      "RSS key byte limit",
      anyOf("VIRTIO_NET_F_RSS", "VIRTIO_NET_F_HASH_REPORT"),
    ),
    rss_max_indirection_table_length: reads("entry limit of indirection table", "VIRTIO_NET_F_RSS"),
    supported_hash_types: reads(
      "hash type mask",
      anyOf("VIRTIO_NET_F_RSS", "VIRTIO_NET_F_HASH_REPORT"),
    ),
    supported_tunnel_types: reads("tunnel type mask", "VIRTIO_NET_F_HASH_TUNNEL"),
  }),
  offerRules: [
    {
      kind: "only-with",
      level: "should",
      features: ["VIRTIO_NET_F_CTRL_RX_EXTRA", "VIRTIO_NET_F_HASH_REPORT"],
      with: "VIRTIO_NET_F_CTRL_VQ",
    },
    {
      kind: "only-with",
      level: "should",
      features: ["VIRTIO_NET_F_IPSEC"],
      with: "VIRTIO_NET_F_OUT_NET_HEADER",
    },
  ],
  notes: [
    "The control queue lies behind all queue pairs, even if fewer are enabled.",
    "duplex: 1 full, 0 half, as in the field text and Linux; a requirement has the reverse.",
    "Legacy: bit 6 is VIRTIO_NET_F_GSO, 41 VIRTIO_NET_F_GUEST_RSC4, 42 VIRTIO_NET_F_GUEST_RSC6.",
    "Legacy: status and max_virtqueue_pairs are guest-endian, mac is driver-writable.",
    "Legacy: the header lacks num_buffers unless MRG_RXBUF is negotiated.",
  ],
});
