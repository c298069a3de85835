import { configSpace, deviceType, feature, queue, reads } from "../device-type.js";
import { le16, le32, struct, tail, u8 } from "../layout.js";

/** VIRTIO_CAN_F_*, section 5.20.3. */
export const CanFeature = {
  CanClassic: 0,
  CanFd: 1,
  RtrFrames: 2,
  LateTxAck: 3,
} as const;

/** VIRTIO_CAN_S_CTRL_*, section 5.20.4: bits of the status field of the configuration. */
export const CanStatus = {
  Busoff: 1,
} as const;

/** VIRTIO_CAN_RESULT_*, section 5.20.5: the text also writes VIRTIO_CAN_OK, meaning Ok. */
export const CanResult = {
  Ok: 0,
  NotOk: 1,
} as const;

/** VIRTIO_CAN_FLAGS_*, section 5.20.5.2: flags of a frame. */
export const CanFlag = {
  Fd: 0x4000,
  Extended: 0x8000,
  Rtr: 0x2000,
} as const;

/** VIRTIO_CAN_*, section 5.20.5: message types. */
export const CanMessage = {
  SetCtrlModeStart: 0x201,
  SetCtrlModeStop: 0x202,
  Tx: 0x1,
  Rx: 0x101,
} as const;

/** struct virtio_can_config, section 5.20.4. */
export const CanConfig = struct(2, { status: le16 });

/** struct virtio_can_control_out, section 5.20.5.1. */
export const CanControlOut = struct(2, { msg_type: le16 });

/** struct virtio_can_control_in, section 5.20.5.1. */
export const CanControlIn = struct(1, { result: u8 });

/** struct virtio_can_tx_out, section 5.20.5.2. */
export const CanTxOut = struct(16, {
  msg_type: le16,
  length: le16,
  reserved_classic_dlc: u8,
  padding: u8,
  reserved_xl_priority: le16,
  flags: le32,
  can_id: le32,
  sdu: tail(u8),
});

/** struct virtio_can_tx_in, section 5.20.5.2. */
export const CanTxIn = struct(1, { result: u8 });

/** struct virtio_can_rx, section 5.20.5.3. */
export const CanRx = struct(16, {
  msg_type: le16,
  length: le16,
  reserved_classic_dlc: u8,
  padding: u8,
  reserved_xl_priority: le16,
  flags: le32,
  can_id: le32,
  sdu: tail(u8),
});

/** CAN device, VIRTIO 1.4, section 5.20. */
export const can = deviceType({
  name: "can",
  specName: "can",
  title: "CAN device",
  id: 36,
  section: "5.20",
  queues: [
    queue(0, "txq", "request"),
    queue(1, "rxq", "device-to-driver"),
    queue(2, "controlq", "request"),
  ],
  features: [
    feature(CanFeature.CanClassic, "VIRTIO_CAN_F_CAN_CLASSIC", "Classic frames up to 8 bytes"),
    feature(CanFeature.CanFd, "VIRTIO_CAN_F_CAN_FD", "CAN FD frames up to 64 bytes"),
    feature(CanFeature.RtrFrames, "VIRTIO_CAN_F_RTR_FRAMES", "Remote frames (classic only)", [
      "VIRTIO_CAN_F_CAN_CLASSIC",
    ]),
    feature(
      CanFeature.LateTxAck,
      "VIRTIO_CAN_F_LATE_TX_ACK",
      "TX completes after bus transmission",
    ),
  ],
  config: configSpace(CanConfig, {
    status: reads("bit0 controller bus-off"),
  }),
  offerRules: [
    {
      kind: "at-least-one",
      level: "must",
      features: ["VIRTIO_CAN_F_CAN_CLASSIC", "VIRTIO_CAN_F_CAN_FD"],
    },
  ],
  notes: ["VIRTIO_CAN_F_LATE_TX_ACK also appears as CAN_LATE_TX_ACK in the text."],
});
