import { configSpace, deviceType, queue, reads } from "../device-type.js";
import { be16, be32, bytes, struct, u8 } from "../layout.js";

/** VIRTIO_RPMB_REQ_*, section 5.12.6: values of req_resp in requests. */
export const RpmbReq = {
  ProgramKey: 0x1,
  GetWriteCounter: 0x2,
  DataWrite: 0x3,
  DataRead: 0x4,
  ResultRead: 0x5,
} as const;

/** VIRTIO_RPMB_RESP_*, section 5.12.6: values of req_resp in responses. */
export const RpmbResp = {
  ProgramKey: 0x100,
  GetCounter: 0x200,
  DataWrite: 0x300,
  DataRead: 0x400,
} as const;

/** VIRTIO_RPMB_RES_*, section 5.12.6.1: WriteCounterExpired is added to another value. */
export const RpmbResult = {
  Ok: 0x0,
  GeneralFailure: 0x1,
  AuthFailure: 0x2,
  CountFailure: 0x3,
  AddrFailure: 0x4,
  WriteFailure: 0x5,
  ReadFailure: 0x6,
  NoAuthKey: 0x7,
  WriteCounterExpired: 0x80,
} as const;

/** struct virtio_rpmb_config, section 5.12.4. */
export const RpmbConfig = struct(3, { capacity: u8, max_wr_cnt: u8, max_rd_cnt: u8 });

/** struct virtio_rpmb_frame, section 5.12.6.1. */
export const RpmbFrame = struct(512, {
  stuff: bytes(196),
  key_mac: bytes(32),
  data: bytes(256),
  nonce: bytes(16),
  write_counter: be32,
  address: be16,
  block_count: be16,
  result: be16,
  req_resp: be16,
});

/** RPMB device, VIRTIO 1.4, section 5.12. */
export const rpmb = deviceType({
  name: "rpmb",
  specName: "rpmb",
  title: "RPMB device",
  id: 28,
  section: "5.12",
  queues: [queue(0, "requestq", "request")],
  config: configSpace(RpmbConfig, {
    capacity: reads("128 KiB units, 0..0x80"),
    max_wr_cnt: reads("256-byte blocks per write, 0 no limit"),
    max_rd_cnt: reads("256-byte blocks per read, 0 no limit"),
  }),
});
