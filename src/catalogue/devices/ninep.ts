import { configSpace, deviceType, feature, queue, reads } from "../device-type.js";
import { le16, struct, tail, u8 } from "../layout.js";

/** VIRTIO_9P_*: the feature bits of Linux's virtio_9p.h, which VIRTIO does not name. */
export const NinepFeature = { MountTag: 0 } as const;

/** struct virtio_9p_config of Linux's virtio_9p.h: a name without an end mark. */
export const NinepConfig = struct(2, { tag_len: le16, tag: tail(u8) });

/** 9P transport: VIRTIO 1.4, chapter 5, reserves the id and says nothing else. */
export const ninep = deviceType({
  name: "9p",
  specName: "9p",
  title: "9P transport",
  id: 9,
  section: "5",
  transitionalPciDeviceId: 0x1009,
  queues: [queue(0, "requests", "request")],
  features: [feature(NinepFeature.MountTag, "VIRTIO_9P_MOUNT_TAG", "The tag is valid")],
  config: configSpace(NinepConfig, {
    tag_len: reads("bytes of the tag", "VIRTIO_9P_MOUNT_TAG"),
    tag: reads("name that a guest mounts it by", "VIRTIO_9P_MOUNT_TAG"),
  }),
  notes: [
    "VIRTIO reserves the id and has no text: queue, feature and configuration are those that Linux and QEMU agree on.",
    "Messages are those of 9P2000.L, one a chain: the request readable, the answer writable.",
  ],
});
