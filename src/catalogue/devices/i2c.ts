import { deviceType, feature, queue } from "../device-type.js";
import { le16, le32, struct, tail, u8 } from "../layout.js";

/** VIRTIO_I2C_F_*, section 5.16.3. */
export const I2cFeature = {
  ZeroLengthRequest: 0,
} as const;

/** VIRTIO_I2C_MSG_*, section 5.16.6.1. */
export const I2cStatus = {
  Ok: 0,
  Err: 1,
} as const;

/** VIRTIO_I2C_FLAGS_*, section 5.16.6.1; the text counts bits, these are the masks. */
export const I2cFlag = {
  /** The driver gives up the rest of its group if this request fails. */
  FailNext: 1 << 0,
  /** The request reads. */
  MRd: 1 << 1,
} as const;

/** struct virtio_i2c_out_hdr, section 5.16.6.1. */
export const I2cOutHdr = struct(8, { addr: le16, padding: le16, flags: le32 });

/** struct virtio_i2c_in_hdr, section 5.16.6.1. */
export const I2cInHdr = struct(1, { status: u8 });

/** struct virtio_i2c_req, section 5.16.6.1. */
export const I2cReq = struct(8, { out_hdr: I2cOutHdr, buf: tail(u8) });

/** The end of struct virtio_i2c_req, behind the part of variable length. */
export const I2cReqTrailer = struct(1, { in_hdr: I2cInHdr });

/** I2C adapter, VIRTIO 1.4, section 5.16. */
export const i2c = deviceType({
  name: "i2c",
  specName: "i2c",
  title: "I2C adapter",
  id: 34,
  section: "5.16",
  queues: [queue(0, "requestq", "request")],
  features: [
    feature(
      I2cFeature.ZeroLengthRequest,
      "VIRTIO_I2C_F_ZERO_LENGTH_REQUEST",
      "Zero-length requests and read flag; mandatory",
    ),
  ],
  offerRules: [
    { kind: "at-least-one", level: "must", features: ["VIRTIO_I2C_F_ZERO_LENGTH_REQUEST"] },
  ],
  notes: ["A driver that does not accept ZERO_LENGTH_REQUEST is refused."],
});
