import { configSpace, deviceType, feature, queue, reads } from "../device-type.js";
import { array, bytes, le16, le32, le64, struct, tail, u8, union } from "../layout.js";

/** VIRTIO_SND_F_*, section 5.14.3. */
export const SndFeature = {
  Ctls: 0,
} as const;

/** VIRTIO_SND_R_*, section 5.14.6: control requests. */
export const SndRequest = {
  JackInfo: 0x1,
  JackRemap: 0x2,
  PcmInfo: 0x100,
  PcmSetParams: 0x101,
  PcmPrepare: 0x102,
  PcmRelease: 0x103,
  PcmStart: 0x104,
  PcmStop: 0x105,
  ChmapInfo: 0x200,
  CtlInfo: 0x300,
  CtlEnumItems: 0x301,
  CtlRead: 0x302,
  CtlWrite: 0x303,
  CtlTlvRead: 0x304,
  CtlTlvWrite: 0x305,
  CtlTlvCommand: 0x306,
} as const;

/** VIRTIO_SND_EVT_*, section 5.14.6. */
export const SndEventType = {
  JackConnected: 0x1000,
  JackDisconnected: 0x1001,
  PcmPeriodElapsed: 0x1100,
  PcmXrun: 0x1101,
  CtlNotify: 0x1200,
} as const;

/** VIRTIO_SND_S_*, section 5.14.6. */
export const SndStatus = {
  Ok: 0x8000,
  BadMsg: 0x8001,
  NotSupp: 0x8002,
  IoErr: 0x8003,
} as const;

/** VIRTIO_SND_D_*, section 5.14.6. */
export const SndDirection = {
  Output: 0,
  Input: 1,
} as const;

/** VIRTIO_SND_JACK_F_*, section 5.14.6.4.1: bit numbers. */
export const SndJackFeature = {
  Remap: 0,
} as const;

/** VIRTIO_SND_PCM_F_*, section 5.14.6.6.2: bit numbers. */
export const SndPcmFeature = {
  ShmemHost: 0,
  ShmemGuest: 1,
  MsgPolling: 2,
  EvtShmemPeriods: 3,
  EvtXruns: 4,
} as const;

/** VIRTIO_SND_PCM_FMT_*, section 5.14.6.6.2: bit numbers of formats, values of format. */
export const SndPcmFormat = {
  ImaAdpcm: 0,
  MuLaw: 1,
  ALaw: 2,
  S8: 3,
  U8: 4,
  S16: 5,
  U16: 6,
  S18_3: 7,
  U18_3: 8,
  S20_3: 9,
  U20_3: 10,
  S24_3: 11,
  U24_3: 12,
  S20: 13,
  U20: 14,
  S24: 15,
  U24: 16,
  S32: 17,
  U32: 18,
  Float: 19,
  Float64: 20,
  DsdU8: 21,
  DsdU16: 22,
  DsdU32: 23,
  Iec958Subframe: 24,
} as const;

/** VIRTIO_SND_PCM_RATE_*, section 5.14.6.6.2: bit numbers of rates, values of rate. */
export const SndPcmRate = {
  Hz5512: 0,
  Hz8000: 1,
  Hz11025: 2,
  Hz16000: 3,
  Hz22050: 4,
  Hz32000: 5,
  Hz44100: 6,
  Hz48000: 7,
  Hz64000: 8,
  Hz88200: 9,
  Hz96000: 10,
  Hz176400: 11,
  Hz192000: 12,
  Hz384000: 13,
  Hz12000: 14,
  Hz24000: 15,
} as const;

/** VIRTIO_SND_CHMAP_*, section 5.14.6.9.1: channel positions. */
export const SndChmap = {
  None: 0,
  Na: 1,
  Mono: 2,
  Fl: 3,
  Fr: 4,
  Rl: 5,
  Rr: 6,
  Fc: 7,
  Lfe: 8,
  Sl: 9,
  Sr: 10,
  Rc: 11,
  Flc: 12,
  Frc: 13,
  Rlc: 14,
  Rrc: 15,
  Flw: 16,
  Frw: 17,
  Flh: 18,
  Fch: 19,
  Frh: 20,
  Tc: 21,
  Tfl: 22,
  Tfr: 23,
  Tfc: 24,
  Trl: 25,
  Trr: 26,
  Trc: 27,
  Tflc: 28,
  Tfrc: 29,
  Tsl: 30,
  Tsr: 31,
  Llfe: 32,
  Rlfe: 33,
  Bc: 34,
  Blc: 35,
  Brc: 36,
} as const;

/** VIRTIO_SND_CTL_ROLE_*, section 5.14.6.10.1. */
export const SndCtlRole = {
  Undefined: 0,
  Volume: 1,
  Mute: 2,
  Gain: 3,
} as const;

/** VIRTIO_SND_CTL_TYPE_*, section 5.14.6.10.1. */
export const SndCtlType = {
  Boolean: 0,
  Integer: 1,
  Integer64: 2,
  Enumerated: 3,
  Bytes: 4,
  Iec958: 5,
} as const;

/** VIRTIO_SND_CTL_ACCESS_*, section 5.14.6.10.1: bit numbers. */
export const SndCtlAccess = {
  Read: 0,
  Write: 1,
  Volatile: 2,
  Inactive: 3,
  TlvRead: 4,
  TlvWrite: 5,
  TlvCommand: 6,
} as const;

/** VIRTIO_SND_CTL_EVT_MASK_*, section 5.14.6.10.4: bit numbers. */
export const SndCtlEventMask = {
  Value: 0,
  Info: 1,
  Tlv: 2,
} as const;

/** VIRTIO_SND_CHMAP_MAX_SIZE, section 5.14.6.9.1. */
export const SND_CHMAP_MAX_SIZE = 18;

/** struct virtio_snd_config, section 5.14.4. */
export const SndConfig = struct(16, { jacks: le32, streams: le32, chmaps: le32, controls: le32 });

/** struct virtio_snd_hdr, section 5.14.6. */
export const SndHdr = struct(4, { code: le32 });

/** struct virtio_snd_event, section 5.14.6. */
export const SndEvent = struct(8, { hdr: SndHdr, data: le32 });

/** struct virtio_snd_query_info, section 5.14.6.1. */
export const SndQueryInfo = struct(16, { hdr: SndHdr, start_id: le32, count: le32, size: le32 });

/** struct virtio_snd_info, section 5.14.6.1. */
export const SndInfo = struct(4, { hda_fn_nid: le32 });

/** struct virtio_snd_jack_hdr, section 5.14.6.4. */
export const SndJackHdr = struct(8, { hdr: SndHdr, jack_id: le32 });

/** struct virtio_snd_jack_info, section 5.14.6.4.1. */
export const SndJackInfo = struct(24, {
  hdr: SndInfo,
  features: le32,
  hda_reg_defconf: le32,
  hda_reg_caps: le32,
  connected: u8,
  padding: bytes(7),
});

/** struct virtio_snd_jack_remap, section 5.14.6.4.2. */
export const SndJackRemap = struct(16, { hdr: SndJackHdr, association: le32, sequence: le32 });

/** struct virtio_snd_pcm_hdr, section 5.14.6.6. */
export const SndPcmHdr = struct(8, { hdr: SndHdr, stream_id: le32 });

/** struct virtio_snd_pcm_info, section 5.14.6.6.2. */
export const SndPcmInfo = struct(32, {
  hdr: SndInfo,
  features: le32,
  formats: le64,
  rates: le64,
  direction: u8,
  channels_min: u8,
  channels_max: u8,
  padding: bytes(5),
});

/** struct virtio_snd_pcm_set_params, section 5.14.6.6.3. */
export const SndPcmSetParams = struct(24, {
  hdr: SndPcmHdr,
  buffer_bytes: le32,
  period_bytes: le32,
  features: le32,
  channels: u8,
  format: u8,
  rate: u8,
  padding: u8,
});

/** struct virtio_snd_pcm_xfer, section 5.14.6.8. */
export const SndPcmXfer = struct(4, { stream_id: le32 });

/** struct virtio_snd_pcm_status, section 5.14.6.8. */
export const SndPcmStatus = struct(8, { status: le32, latency_bytes: le32 });

/** struct virtio_snd_chmap_info, section 5.14.6.9.1. */
export const SndChmapInfo = struct(24, {
  hdr: SndInfo,
  direction: u8,
  channels: u8,
  positions: bytes(18),
});

/** struct virtio_snd_ctl_hdr, section 5.14.6.10. */
export const SndCtlHdr = struct(8, { hdr: SndHdr, control_id: le32 });

/**
 * struct virtio_snd_ctl_info, section 5.14.6.10.1. By the rule of no implicit padding value would
 * start at 68 and the structure have 92 bytes. Linux lets C align it: 72 and 96, as here.
 */
export const SndCtlInfo = struct(96, {
  hdr: SndInfo,
  role: le32,
  type: le32,
  access: le32,
  count: le32,
  index: le32,
  name: bytes(44),
  alignment: bytes(4),
  value: union(24, {
    integer: struct(12, { min: le32, max: le32, step: le32 }),
    integer64: struct(24, { min: le64, max: le64, step: le64 }),
    enumerated: struct(4, { items: le32 }),
  }),
});

/** struct virtio_snd_ctl_enum_item, section 5.14.6.10.1. */
export const SndCtlEnumItem = struct(64, { item: bytes(64) });

/** struct virtio_snd_ctl_iec958, section 5.14.6.10.2. */
export const SndCtlIec958 = struct(176, {
  status: bytes(24),
  subcode: bytes(147),
  pad: u8,
  dig_subframe: bytes(4),
});

/** struct virtio_snd_ctl_value, section 5.14.6.10.2. */
export const SndCtlValue = struct(512, {
  value: union(512, {
    integer: array(le32, 128),
    integer64: array(le64, 64),
    enumerated: array(le32, 128),
    bytes: bytes(512),
    iec958: SndCtlIec958,
  }),
});

/** struct virtio_snd_ctl_tlv, section 5.14.6.10.3. */
export const SndCtlTlv = struct(8, { type: le32, length: le32, value: tail(le32) });

/** struct virtio_snd_ctl_event, section 5.14.6.10.4. */
export const SndCtlEvent = struct(8, { hdr: SndHdr, control_id: le16, mask: le16 });

/** Sound device, VIRTIO 1.4, section 5.14. */
export const sound = deviceType({
  name: "sound",
  specName: "snd",
  title: "Sound device",
  id: 25,
  section: "5.14",
  queues: [
    queue(0, "controlq", "request"),
    queue(1, "eventq", "device-to-driver"),
    queue(2, "txq", "request"),
    queue(3, "rxq", "request"),
  ],
  features: [feature(SndFeature.Ctls, "VIRTIO_SND_F_CTLS", "Control elements are supported")],
  config: configSpace(SndConfig, {
    jacks: reads("jack count"),
    streams: reads("PCM stream count"),
    chmaps: reads("channel map count"),
    controls: reads("control element count", "VIRTIO_SND_F_CTLS"),
  }),
  notes: [
    "txq takes frames and answers a status; rxq answers empty buffers with frames and status.",
  ],
});
