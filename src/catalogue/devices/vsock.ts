import { configSpace, deviceType, feature, queue, reads } from "../device-type.js";
import { le16, le32, le64, struct, tail, u8 } from "../layout.js";

/** VIRTIO_VSOCK_F_*, section 5.10.3. */
export const VsockFeature = {
  Stream: 0,
  Seqpacket: 1,
  NoImpliedStream: 2,
} as const;

/** VIRTIO_VSOCK_OP_*, section 5.10.6. */
export const VsockOp = {
  Invalid: 0,
  Request: 1,
  Response: 2,
  Rst: 3,
  Shutdown: 4,
  Rw: 5,
  CreditUpdate: 6,
  CreditRequest: 7,
} as const;

/** VIRTIO_VSOCK_TYPE_*, section 5.10.6.2. */
export const VsockType = {
  Stream: 1,
  Seqpacket: 2,
} as const;

/** VIRTIO_VSOCK_SHUTDOWN_F_*, section 5.10.6.5: bit numbers in flags (Linux defines masks). */
export const VsockShutdown = {
  Receive: 0,
  Send: 1,
} as const;

/** VIRTIO_VSOCK_SEQ_*, section 5.10.6.6.1: bits in flags. */
export const VsockSeq = {
  Eom: 1,
  Eor: 2,
} as const;

/** VIRTIO_VSOCK_EVENT_*, section 5.10.6.7. */
export const VsockEventId = {
  TransportReset: 0,
} as const;

/** struct virtio_vsock_config, section 5.10.4. */
export const VsockConfig = struct(8, { guest_cid: le64 });

/** struct virtio_vsock_hdr, section 5.10.6. */
export const VsockHdr = struct(44, {
  src_cid: le64,
  dst_cid: le64,
  src_port: le32,
  dst_port: le32,
  len: le32,
  type: le16,
  op: le16,
  flags: le32,
  buf_alloc: le32,
  fwd_cnt: le32,
});

/** struct virtio_vsock_packet, section 5.10.6.4. */
export const VsockPacket = struct(44, { hdr: VsockHdr, data: tail(u8) });

/** struct virtio_vsock_event, section 5.10.6.7. */
export const VsockEvent = struct(4, { id: le32 });

/** Socket device, VIRTIO 1.4, section 5.10. */
export const vsock = deviceType({
  name: "vsock",
  specName: "vsock",
  title: "Socket device",
  id: 19,
  section: "5.10",
  queues: [
    queue(0, "rx", "device-to-driver"),
    queue(1, "tx", "driver-to-device"),
    queue(2, "event", "device-to-driver"),
  ],
  features: [
    feature(VsockFeature.Stream, "VIRTIO_VSOCK_F_STREAM", "Stream sockets"),
    feature(VsockFeature.Seqpacket, "VIRTIO_VSOCK_F_SEQPACKET", "Sequenced packet sockets"),
    feature(
      VsockFeature.NoImpliedStream,
      "VIRTIO_VSOCK_F_NO_IMPLIED_STREAM",
      "Stream support is not implied",
    ),
  ],
  config: configSpace(VsockConfig, {
    guest_cid: reads("guest context id, upper 32 bits zero"),
  }),
  offerRules: [
    { kind: "at-least-one", level: "should", features: ["VIRTIO_VSOCK_F_NO_IMPLIED_STREAM"] },
  ],
});
