import {
  configSpace,
  deviceType,
  each,
  feature,
  noneOf,
  queue,
  queueCount,
  reads,
} from "../device-type.js";
import { bytes, le16, le32, le64, struct, tail, u8 } from "../layout.js";

/** VIRTIO_FS_F_*, section 5.11.3. */
export const FsFeature = {
  Notification: 0,
} as const;

/** struct fuse_in_header of the FUSE protocol: the head of every request. */
export const FuseInHeader = struct(40, {
  len: le32,
  opcode: le32,
  unique: le64,
  nodeid: le64,
  uid: le32,
  gid: le32,
  pid: le32,
  total_extlen: le16,
  padding: le16,
});

/** struct fuse_out_header of the FUSE protocol: the head of every answer; error is negative. */
export const FuseOutHeader = struct(16, { len: le32, error: le32, unique: le64 });

/** struct fuse_read_in of the FUSE protocol. */
export const FuseReadIn = struct(40, {
  fh: le64,
  offset: le64,
  size: le32,
  read_flags: le32,
  lock_owner: le64,
  flags: le32,
  padding: le32,
});

/** struct virtio_fs_config, section 5.11.4. */
export const FsConfig = struct(44, {
  tag: bytes(36),
  num_request_queues: le32,
  notify_buf_size: le32,
});

/** struct virtio_fs_req, section 5.11.6.1: the readable head. */
export const FsReq = struct(40, { in: FuseInHeader, datain: tail(u8) });

/** The writable end of struct virtio_fs_req. */
export const FsReqTrailer = struct(16, { out: FuseOutHeader, dataout: tail(u8) });

/** struct virtio_fs_read_req, section 5.11.6.1: the readable head; FsReqTrailer ends it. */
export const FsReadReq = struct(80, { in: FuseInHeader, readin: FuseReadIn });

/** struct virtio_fs_notify, section 5.11.6.3. */
export const FsNotify = struct(16, { out_hdr: FuseOutHeader, outarg: tail(u8) });

/** File system device, VIRTIO 1.4, section 5.11. */
export const fs = deviceType({
  name: "fs",
  specName: "fs",
  title: "File system device",
  id: 26,
  section: "5.11",
  queueCount: queueCount("num_request_queues"),
  queues: [
    queue(0, "hiprio", "request"),
    queue(1, "notificationq", "device-to-driver", "VIRTIO_FS_F_NOTIFICATION"),
    queue(each(1), "requestq<k>", "request", noneOf("VIRTIO_FS_F_NOTIFICATION")),
    queue(each(2), "requestq<k>", "request", "VIRTIO_FS_F_NOTIFICATION"),
  ],
  features: [
    feature(
      FsFeature.Notification,
      "VIRTIO_FS_F_NOTIFICATION",
      "FUSE notifications on a queue of their own",
    ),
  ],
  config: configSpace(FsConfig, {
    tag: reads("UTF-8 name, NUL padded"),
    num_request_queues: reads("request queue count"),
    notify_buf_size: reads("smallest notification buffer", "VIRTIO_FS_F_NOTIFICATION"),
  }),
  sharedMemory: [{ id: 0, lastId: 0, name: "DAX window" }],
  notes: ["Request queues start at 2 behind a notification queue, without one at 1, as in Linux."],
});
