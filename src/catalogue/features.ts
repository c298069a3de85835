import { feature } from "./device-type.js";
import type { FeatureBit } from "./types.js";

/** Feature bits that every device type shares (VIRTIO 1.4, chapter 6). */
export const CommonFeature = {
  NotifyOnEmpty: 24,
  AnyLayout: 27,
  IndirectDesc: 28,
  EventIdx: 29,
  Version1: 32,
  AccessPlatform: 33,
  RingPacked: 34,
  InOrder: 35,
  OrderPlatform: 36,
  SrIov: 37,
  NotificationData: 38,
  NotifConfigData: 39,
  RingReset: 40,
  AdminVq: 41,
  Suspend: 43,
} as const;

/** Bit 30 is for no guest: vhost-user reuses it as VHOST_USER_F_PROTOCOL_FEATURES. */
export const RESERVED_FEATURE_BIT = 30;

/** Feature selectors choose 32-bit words; network uses bits up to 70, so words 0 to 3 matter. */
export const FEATURE_WORDS = 4;

export type FeatureTransport = "mmio" | "pci" | "ccw";

/** A common feature bit with where it can be used. */
export interface CommonFeatureBit extends FeatureBit {
  /** What it changes: the queues, a transport, or the whole device. */
  readonly scope: "legacy" | "queue" | "transport" | "device";
  readonly transports: readonly FeatureTransport[];
}

const everywhere: readonly FeatureTransport[] = ["mmio", "pci", "ccw"];

/*
 * Legacy interfaces show the driver 32 bits, so the specification needs no words for it: whatever
 * lies above bit 31 can only be used together with VERSION_1.
 */
const modern = ["VIRTIO_F_VERSION_1"];

/** All common feature bits by number; 25, 26, 31, 42 and 44 to 49 have no meaning. */
export const commonFeatures: readonly CommonFeatureBit[] = [
  {
    ...feature(
      CommonFeature.NotifyOnEmpty,
      "VIRTIO_F_NOTIFY_ON_EMPTY",
      "Used notification when a queue runs out",
    ),
    scope: "legacy",
    transports: everywhere,
  },
  {
    ...feature(CommonFeature.AnyLayout, "VIRTIO_F_ANY_LAYOUT", "Any descriptor layout is accepted"),
    scope: "legacy",
    transports: everywhere,
  },
  {
    ...feature(
      CommonFeature.IndirectDesc,
      "VIRTIO_F_INDIRECT_DESC",
      "Indirect descriptor tables may be used",
    ),
    scope: "queue",
    transports: everywhere,
  },
  {
    ...feature(
      CommonFeature.EventIdx,
      "VIRTIO_F_EVENT_IDX",
      "Event index or event suppression fields are used",
    ),
    scope: "queue",
    transports: everywhere,
  },
  {
    ...feature(
      CommonFeature.Version1,
      "VIRTIO_F_VERSION_1",
      "Complies with VIRTIO 1.x, not legacy",
    ),
    scope: "device",
    transports: everywhere,
  },
  {
    ...feature(
      CommonFeature.AccessPlatform,
      "VIRTIO_F_ACCESS_PLATFORM",
      "The platform limits or translates access",
      modern,
    ),
    scope: "device",
    transports: everywhere,
  },
  {
    ...feature(CommonFeature.RingPacked, "VIRTIO_F_RING_PACKED", "Packed virtqueue layout", modern),
    scope: "queue",
    transports: everywhere,
  },
  {
    ...feature(
      CommonFeature.InOrder,
      "VIRTIO_F_IN_ORDER",
      "Buffers are used in the order made available",
      modern,
    ),
    scope: "queue",
    transports: everywhere,
  },
  {
    ...feature(
      CommonFeature.OrderPlatform,
      "VIRTIO_F_ORDER_PLATFORM",
      "Platform memory ordering applies",
      modern,
    ),
    scope: "device",
    transports: everywhere,
  },
  {
    ...feature(CommonFeature.SrIov, "VIRTIO_F_SR_IOV", "Device supports SR-IOV", modern),
    scope: "transport",
    transports: ["pci"],
  },
  {
    ...feature(
      CommonFeature.NotificationData,
      "VIRTIO_F_NOTIFICATION_DATA",
      "Notifications carry the queue position",
      modern,
    ),
    scope: "transport",
    transports: everywhere,
  },
  {
    // Only PCI defines a register for the value; the text is silent about mmio and ccw.
    ...feature(
      CommonFeature.NotifConfigData,
      "VIRTIO_F_NOTIF_CONFIG_DATA",
      "Notifications carry a device's value",
      modern,
    ),
    scope: "transport",
    transports: ["pci"],
  },
  {
    ...feature(
      CommonFeature.RingReset,
      "VIRTIO_F_RING_RESET",
      "Single queues can be reset",
      modern,
    ),
    scope: "queue",
    transports: ["mmio", "pci"],
  },
  {
    // Legacy network devices used 41 and 42 for RSC bits; here 41 is always this one.
    ...feature(
      CommonFeature.AdminVq,
      "VIRTIO_F_ADMIN_VQ",
      "Administration virtqueues exist",
      modern,
    ),
    scope: "transport",
    transports: ["pci"],
  },
  {
    ...feature(
      CommonFeature.Suspend,
      "VIRTIO_F_SUSPEND",
      "Driver can suspend the device by its status",
      modern,
    ),
    scope: "device",
    transports: everywhere,
  },
];

type FeatureRange = "device-type" | "common" | "reserved";

/** Who a bit belongs to (VIRTIO 1.4, section 2.2). */
export function featureRange(bit: number): FeatureRange {
  if (bit <= 23 || (bit >= 50 && bit <= 127)) return "device-type";
  if (bit <= 41 || bit === 43) return "common";
  return "reserved";
}
