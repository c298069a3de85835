import { be16, be32, be64, le32, struct, tail, u8 } from "../layout.js";

/** How a VIRTIO device shows itself to the channel subsystem, section 4.3.1. */
export const CcwId = { ControlUnitType: 0x3832, ChpidType: 0x32 } as const;

/** CCW_CMD_*: channel commands, section 4.3.1.1. */
export const CcwCommand = {
  SetVq: 0x13,
  VdevReset: 0x33,
  SetInd: 0x43,
  SetConfInd: 0x53,
  SetIndAdapter: 0x73,
  ReadFeat: 0x12,
  WriteFeat: 0x11,
  ReadConf: 0x22,
  WriteConf: 0x21,
  WriteStatus: 0x31,
  ReadVqConf: 0x32,
  SetVirtioRev: 0x83,
  ReadStatus: 0x72,
} as const;

/** Basic channel commands every device knows. */
export const CcwBasicCommand = { Nop: 0x03, BasicSense: 0x04, Tic: 0x08, SenseId: 0xe4 } as const;

interface CcwCommandInfo {
  readonly name: string;
  readonly direction: "driver-to-device" | "device-to-driver" | "control";
  readonly payload: string;
  /** The revision that brought the command: 0 legacy, 1 VIRTIO 1, 2 with ReadStatus. */
  readonly revision: 0 | 1 | 2;
}

/** What the commands carry. */
export const ccwCommands: Readonly<Record<keyof typeof CcwCommand, CcwCommandInfo>> = {
  SetVq: {
    name: "CCW_CMD_SET_VQ",
    direction: "driver-to-device",
    payload: "vq_info_block (32 bytes); rev 0: vq_info_block_legacy (16 bytes)",
    revision: 0,
  },
  VdevReset: {
    name: "CCW_CMD_VDEV_RESET",
    direction: "control",
    payload: "none",
    revision: 0,
  },
  SetInd: {
    name: "CCW_CMD_SET_IND",
    direction: "driver-to-device",
    payload: "u64 guest address of indicators",
    revision: 0,
  },
  SetConfInd: {
    name: "CCW_CMD_SET_CONF_IND",
    direction: "driver-to-device",
    payload: "u64 guest address of config indicators",
    revision: 0,
  },
  SetIndAdapter: {
    name: "CCW_CMD_SET_IND_ADAPTER",
    direction: "driver-to-device",
    payload: "virtio_thinint_area (25 bytes)",
    revision: 0,
  },
  ReadFeat: {
    name: "CCW_CMD_READ_FEAT",
    direction: "device-to-driver",
    payload: "virtio_feature_desc (5 bytes)",
    revision: 0,
  },
  WriteFeat: {
    name: "CCW_CMD_WRITE_FEAT",
    direction: "driver-to-device",
    payload: "virtio_feature_desc (5 bytes)",
    revision: 0,
  },
  ReadConf: {
    name: "CCW_CMD_READ_CONF",
    direction: "device-to-driver",
    payload: "whole config space",
    revision: 0,
  },
  WriteConf: {
    name: "CCW_CMD_WRITE_CONF",
    direction: "driver-to-device",
    payload: "whole config space",
    revision: 0,
  },
  WriteStatus: {
    name: "CCW_CMD_WRITE_STATUS",
    direction: "driver-to-device",
    payload: "u8",
    revision: 0,
  },
  ReadVqConf: {
    name: "CCW_CMD_READ_VQ_CONF",
    direction: "device-to-driver",
    payload: "vq_config_block (4 bytes)",
    revision: 0,
  },
  SetVirtioRev: {
    name: "CCW_CMD_SET_VIRTIO_REV",
    direction: "driver-to-device",
    payload: "virtio_rev_info (4 bytes + data)",
    revision: 1,
  },
  ReadStatus: {
    name: "CCW_CMD_READ_STATUS",
    direction: "device-to-driver",
    payload: "u8",
    revision: 2,
  },
};

/** struct virtio_rev_info, section 4.3.2.1. */
export const RevInfo = struct(4, { revision: be16, length: be16, data: tail(u8) });

/** struct vq_config_block, section 4.3.2.2. */
export const VqConfigBlock = struct(4, { index: be16, max_queue_size: be16 });

/** struct vq_info_block, section 4.3.2.2. */
export const VqInfoBlock = struct(32, {
  desc: be64,
  res0: be32,
  index: be16,
  size: be16,
  driver: be64,
  device: be64,
});

/** struct vq_info_block_legacy, section 4.3.2.2.2. */
export const VqInfoBlockLegacy = struct(16, { queue: be64, align: be32, index: be16, size: be16 });

/** struct virtio_feature_desc, section 4.3.2.4: one word of features, little-endian. */
export const FeatureDesc = struct(5, { features: le32, index: u8 });

/** struct virtio_thinint_area, section 4.3.2.6.3. */
export const ThinintArea = struct(25, {
  summary_indicator: be64,
  indicator: be64,
  bit_nr: be64,
  isc: u8,
});

/** Notification of the device: DIAGNOSE 0x500 with this subcode, section 4.3.3.2. */
export const CCW_NOTIFY_SUBCODE = 3;

/** Features the transport has no commands for. */
export const ccwUnsupportedFeatures: readonly string[] = [
  "VIRTIO_F_ADMIN_VQ",
  "VIRTIO_F_RING_RESET",
];
