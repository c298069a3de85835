import {
  configSpace,
  deviceType,
  each,
  feature,
  queue,
  queueCount,
  reads,
  readsAndWrites,
} from "../device-type.js";
import { bytes, le16, le32, le64, struct, tail, u8 } from "../layout.js";

/** VIRTIO_SCSI_F_*, section 5.6.3. */
export const ScsiFeature = {
  Inout: 0,
  Hotplug: 1,
  Change: 2,
  T10Pi: 3,
} as const;

/** VIRTIO_SCSI_S_*, section 5.6.6.1: values of task_attr. */
export const ScsiTaskAttr = {
  Simple: 0,
  Ordered: 1,
  Head: 2,
  Aca: 3,
} as const;

/**
 * VIRTIO_SCSI_S_*, sections 5.6.6.1 and 5.6.6.2: values of response. FunctionComplete is what Ok is
 * called for task management.
 */
export const ScsiResponse = {
  Ok: 0,
  Overrun: 1,
  Aborted: 2,
  BadTarget: 3,
  Reset: 4,
  Busy: 5,
  TransportFailure: 6,
  TargetFailure: 7,
  NexusFailure: 8,
  Failure: 9,
  IncorrectLun: 12,
  FunctionComplete: 0,
  FunctionSucceeded: 10,
  FunctionRejected: 11,
} as const;

/** VIRTIO_SCSI_T_TMF_*, section 5.6.6.2: subtypes of a task management function. */
export const ScsiTmf = {
  AbortTask: 0,
  AbortTaskSet: 1,
  ClearAca: 2,
  ClearTaskSet: 3,
  ITNexusReset: 4,
  LogicalUnitReset: 5,
  QueryTask: 6,
  QueryTaskSet: 7,
} as const;

/** VIRTIO_SCSI_T_*, section 5.6.6.2: types of a control request. */
export const ScsiCtrlType = {
  Tmf: 0,
  AnQuery: 1,
  AnSubscribe: 2,
} as const;

/** VIRTIO_SCSI_EVT_ASYNC_*, section 5.6.6.2: bits. */
export const ScsiAsyncEvent = {
  OperationalChange: 2,
  PowerMgmt: 4,
  ExternalRequest: 8,
  MediaChange: 16,
  MultiHost: 32,
  DeviceBusy: 64,
} as const;

/** VIRTIO_SCSI_EVT_RESET_*, section 5.6.6.3: reasons of a TransportReset event. */
export const ScsiResetReason = {
  Hard: 0,
  Rescan: 1,
  Removed: 2,
} as const;

/** VIRTIO_SCSI_T_*, section 5.6.6.3: types of an event; EventsMissed is added to one. */
export const ScsiEventType = {
  EventsMissed: 0x80000000,
  NoEvent: 0,
  TransportReset: 1,
  AsyncNotify: 2,
  ParamChange: 3,
} as const;

/** What sense_size and cdb_size are until the driver writes them, section 5.6.4. */
export const ScsiDefault = { SenseSize: 96, CdbSize: 32 } as const;

/** struct virtio_scsi_config, section 5.6.4. */
export const ScsiConfig = struct(36, {
  num_queues: le32,
  seg_max: le32,
  max_sectors: le32,
  cmd_per_lun: le32,
  event_info_size: le32,
  sense_size: le32,
  cdb_size: le32,
  max_channel: le16,
  max_target: le16,
  max_lun: le32,
});

/**
 * struct virtio_scsi_req_cmd, section 5.6.6.1: the readable head; cdb has cdb_size bytes.
 * With VIRTIO_SCSI_F_T10_PI use ScsiReqCmdPi instead.
 */
export const ScsiReqCmd = struct(19, {
  lun: bytes(8),
  id: le64,
  task_attr: u8,
  prio: u8,
  crn: u8,
  cdb: tail(u8),
});

/**
 * struct virtio_scsi_req_cmd with VIRTIO_SCSI_F_T10_PI. The text puts the two byte counts behind
 * cdb; Linux and QEMU, whose layout this is, put them before it.
 */
export const ScsiReqCmdPi = struct(27, {
  lun: bytes(8),
  id: le64,
  task_attr: u8,
  prio: u8,
  crn: u8,
  pi_bytesout: le32,
  pi_bytesin: le32,
  cdb: tail(u8),
});

/** The writable end of struct virtio_scsi_req_cmd; sense has sense_size bytes, then the data. */
export const ScsiReqCmdTrailer = struct(12, {
  sense_len: le32,
  residual: le32,
  status_qualifier: le16,
  status: u8,
  response: u8,
  sense: tail(u8),
});

/** struct virtio_scsi_ctrl, section 5.6.6.2. */
export const ScsiCtrl = struct(5, { type: le32, response: u8 });

/** struct virtio_scsi_ctrl_tmf, section 5.6.6.2. */
export const ScsiCtrlTmf = struct(25, {
  type: le32,
  subtype: le32,
  lun: bytes(8),
  id: le64,
  response: u8,
});

/** struct virtio_scsi_ctrl_an, section 5.6.6.2. */
export const ScsiCtrlAn = struct(21, {
  type: le32,
  lun: bytes(8),
  event_requested: le32,
  event_actual: le32,
  response: u8,
});

/** struct virtio_scsi_event, section 5.6.6.3. */
export const ScsiEvent = struct(16, { event: le32, lun: bytes(8), reason: le32 });

/** SCSI host, VIRTIO 1.4, section 5.6. */
export const scsi = deviceType({
  name: "scsi",
  specName: "scsi",
  title: "SCSI host",
  id: 8,
  section: "5.6",
  transitionalPciDeviceId: 0x1004,
  queueCount: queueCount("num_queues"),
  queues: [
    queue(0, "controlq", "request"),
    queue(1, "eventq", "device-to-driver"),
    queue(each(2), "requestq<k>", "request"),
  ],
  features: [
    feature(ScsiFeature.Inout, "VIRTIO_SCSI_F_INOUT", "Bidirectional data in one request"),
    feature(ScsiFeature.Hotplug, "VIRTIO_SCSI_F_HOTPLUG", "Hot-plug and unplug events"),
    feature(ScsiFeature.Change, "VIRTIO_SCSI_F_CHANGE", "LUN parameter change events"),
    feature(
      ScsiFeature.T10Pi,
      "VIRTIO_SCSI_F_T10_PI",
      "Protection information fields in request header",
    ),
  ],
  config: configSpace(ScsiConfig, {
    num_queues: reads("request queue count"),
    seg_max: reads("segment limit"),
    max_sectors: reads("transfer size hint"),
    cmd_per_lun: reads("linked commands per LUN"),
    event_info_size: reads("event buffer size"),
    sense_size: readsAndWrites("default 96"),
    cdb_size: readsAndWrites("default 32"),
    max_channel: reads("highest channel"),
    max_target: reads("highest target"),
    max_lun: reads("highest LUN"),
  }),
  notes: ["Legacy: the configuration is guest-endian."],
});
