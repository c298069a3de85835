import { deviceType, feature, queue } from "../device-type.js";
import { bytes, le16, le64, struct, u8 } from "../layout.js";

/** VIRTIO_RTC_F_*, section 5.23.3. */
export const RtcFeature = {
  Alarm: 0,
} as const;

/** VIRTIO_RTC_S_*, section 5.23.6. */
export const RtcStatus = {
  Ok: 0,
  Eopnotsupp: 2,
  Enodev: 3,
  Einval: 4,
  Eio: 5,
} as const;

/** VIRTIO_RTC_CLOCK_*, section 5.23.6.3.1: clock types. */
export const RtcClock = {
  Utc: 0,
  Tai: 1,
  Monotonic: 2,
  UtcSmeared: 3,
  UtcMaybeSmeared: 4,
} as const;

/** VIRTIO_RTC_SMEAR_*, section 5.23.6.3.2: leap second smearing. */
export const RtcSmear = {
  Unspecified: 0,
  NoonLinear: 1,
  UtcSls: 2,
} as const;

/** VIRTIO_RTC_COUNTER_*, section 5.23.6.3.3: hardware counters. */
export const RtcCounter = {
  ArmVct: 0,
  X86Tsc: 1,
  Invalid: 255,
} as const;

/** VIRTIO_RTC_REQ_*, section 5.23.6: message types of requests. */
export const RtcReq = {
  Cfg: 0x1000,
  ClockCap: 0x1001,
  CrossCap: 0x1002,
  Read: 0x1,
  ReadCross: 0x2,
  ReadAlarm: 0x1003,
  SetAlarm: 0x1004,
  SetAlarmEnabled: 0x1005,
} as const;

/** VIRTIO_RTC_NOTIF_*, section 5.23.6.6.3: message types of notifications. */
export const RtcNotif = {
  Alarm: 0x2000,
} as const;

/** VIRTIO_RTC_FLAG_*, section 5.23.6.4: each for the flags of another message. */
export const RtcFlag = {
  AlarmCap: 1,
  CrossCap: 1,
  AlarmEnabled: 1,
} as const;

/** struct virtio_rtc_req_head, section 5.23.6. */
export const RtcReqHead = struct(8, { msg_type: le16, reserved: bytes(6) });

/** struct virtio_rtc_resp_head, section 5.23.6. */
export const RtcRespHead = struct(8, { status: u8, reserved: bytes(7) });

/** struct virtio_rtc_req_cfg, section 5.23.6.4. */
export const RtcReqCfg = struct(8, { head: RtcReqHead });

/** struct virtio_rtc_resp_cfg, section 5.23.6.4. */
export const RtcRespCfg = struct(16, { head: RtcRespHead, num_clocks: le16, reserved: bytes(6) });

/** struct virtio_rtc_req_clock_cap, section 5.23.6.4. */
export const RtcReqClockCap = struct(16, { head: RtcReqHead, clock_id: le16, reserved: bytes(6) });

/** struct virtio_rtc_resp_clock_cap, section 5.23.6.4. */
export const RtcRespClockCap = struct(16, {
  head: RtcRespHead,
  type: u8,
  leap_second_smearing: u8,
  flags: u8,
  reserved: bytes(5),
});

/** struct virtio_rtc_req_cross_cap, section 5.23.6.4. */
export const RtcReqCrossCap = struct(16, {
  head: RtcReqHead,
  clock_id: le16,
  hw_counter: u8,
  reserved: bytes(5),
});

/** struct virtio_rtc_resp_cross_cap, section 5.23.6.4. */
export const RtcRespCrossCap = struct(16, { head: RtcRespHead, flags: u8, reserved: bytes(7) });

/** struct virtio_rtc_req_read, section 5.23.6.5. */
export const RtcReqRead = struct(16, { head: RtcReqHead, clock_id: le16, reserved: bytes(6) });

/** struct virtio_rtc_resp_read, section 5.23.6.5. */
export const RtcRespRead = struct(16, { head: RtcRespHead, clock_reading: le64 });

/** struct virtio_rtc_req_read_cross, section 5.23.6.5. */
export const RtcReqReadCross = struct(16, {
  head: RtcReqHead,
  clock_id: le16,
  hw_counter: u8,
  reserved: bytes(5),
});

/** struct virtio_rtc_resp_read_cross, section 5.23.6.5. */
export const RtcRespReadCross = struct(24, {
  head: RtcRespHead,
  clock_reading: le64,
  counter_cycles: le64,
});

/** struct virtio_rtc_req_read_alarm, section 5.23.6.6.2. */
export const RtcReqReadAlarm = struct(16, { head: RtcReqHead, clock_id: le16, reserved: bytes(6) });

/** struct virtio_rtc_resp_read_alarm, section 5.23.6.6.2. */
export const RtcRespReadAlarm = struct(24, {
  head: RtcRespHead,
  alarm_time: le64,
  flags: u8,
  reserved: bytes(7),
});

/** struct virtio_rtc_req_set_alarm, section 5.23.6.6.2. */
export const RtcReqSetAlarm = struct(24, {
  head: RtcReqHead,
  alarm_time: le64,
  clock_id: le16,
  flags: u8,
  reserved: bytes(5),
});

/** struct virtio_rtc_resp_set_alarm, section 5.23.6.6.2. */
export const RtcRespSetAlarm = struct(8, { head: RtcRespHead });

/** struct virtio_rtc_req_set_alarm_enabled, section 5.23.6.6.2. */
export const RtcReqSetAlarmEnabled = struct(16, {
  head: RtcReqHead,
  clock_id: le16,
  flags: u8,
  reserved: bytes(5),
});

/** struct virtio_rtc_resp_set_alarm_enabled, section 5.23.6.6.2. */
export const RtcRespSetAlarmEnabled = struct(8, { head: RtcRespHead });

/** struct virtio_rtc_notif_head, section 5.23.6.6.3. */
export const RtcNotifHead = struct(8, { msg_type: le16, reserved: bytes(6) });

/** struct virtio_rtc_notif_alarm, section 5.23.6.6.3. */
export const RtcNotifAlarm = struct(16, { head: RtcNotifHead, clock_id: le16, reserved: bytes(6) });

/** Real time clock, VIRTIO 1.4, section 5.23. */
export const rtc = deviceType({
  name: "rtc",
  specName: "rtc",
  title: "Real time clock",
  id: 17,
  section: "5.23",
  queues: [
    queue(0, "requestq", "request"),
    queue(1, "alarmq", "device-to-driver", "VIRTIO_RTC_F_ALARM"),
  ],
  features: [feature(RtcFeature.Alarm, "VIRTIO_RTC_F_ALARM", "Some clocks can raise alarms")],
});
