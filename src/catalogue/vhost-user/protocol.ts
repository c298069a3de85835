/**
 * vhost-user, from QEMU's docs/interop/vhost-user.rst; what is newer is known from rust-vmm.
 *
 * The protocol uses the byte order of the host. Every table here says little-endian, because
 * little-endian hosts are the only ones this project supports.
 */

/** Bits the vhost-user front-end adds to the VIRTIO feature bits. */
export const VhostFeature = {
  /** VHOST_F_LOG_ALL: dirty page logging during migration. */
  LogAll: 26,
  /** VHOST_USER_F_PROTOCOL_FEATURES: the protocol feature messages may be used. */
  ProtocolFeatures: 30,
} as const;

/** VHOST_USER_PROTOCOL_F_*, as bit numbers. */
export const ProtocolFeature = {
  Mq: 0,
  LogShmfd: 1,
  Rarp: 2,
  ReplyAck: 3,
  Mtu: 4,
  BackendReq: 5,
  CrossEndian: 6,
  CryptoSession: 7,
  Pagefault: 8,
  Config: 9,
  BackendSendFd: 10,
  HostNotifier: 11,
  InflightShmfd: 12,
  ResetDevice: 13,
  InbandNotifications: 14,
  ConfigureMemSlots: 15,
  Status: 16,
  XenMmap: 17,
  SharedObject: 18,
  DeviceState: 19,
  /** Newer than the stored specification text. */
  GetVringBaseInflight: 20,
  /** Newer than the stored specification text. */
  Shmem: 21,
} as const;

export type ProtocolFeatureName = keyof typeof ProtocolFeature;

/** VHOST_USER_*: requests of the front-end (the VMM) to the back-end. */
export const FrontendRequest = {
  GetFeatures: 1,
  SetFeatures: 2,
  SetOwner: 3,
  ResetOwner: 4,
  SetMemTable: 5,
  SetLogBase: 6,
  SetLogFd: 7,
  SetVringNum: 8,
  SetVringAddr: 9,
  SetVringBase: 10,
  GetVringBase: 11,
  SetVringKick: 12,
  SetVringCall: 13,
  SetVringErr: 14,
  GetProtocolFeatures: 15,
  SetProtocolFeatures: 16,
  GetQueueNum: 17,
  SetVringEnable: 18,
  SendRarp: 19,
  NetSetMtu: 20,
  SetBackendReqFd: 21,
  IotlbMsg: 22,
  SetVringEndian: 23,
  GetConfig: 24,
  SetConfig: 25,
  CreateCryptoSession: 26,
  CloseCryptoSession: 27,
  PostcopyAdvise: 28,
  PostcopyListen: 29,
  PostcopyEnd: 30,
  GetInflightFd: 31,
  SetInflightFd: 32,
  GpuSetSocket: 33,
  ResetDevice: 34,
  VringKick: 35,
  GetMaxMemSlots: 36,
  AddMemReg: 37,
  RemMemReg: 38,
  SetStatus: 39,
  GetStatus: 40,
  GetSharedObject: 41,
  SetDeviceStateFd: 42,
  CheckDeviceState: 43,
  /** Newer than the stored specification text. */
  GetShmemConfig: 44,
} as const;

export type FrontendRequestName = keyof typeof FrontendRequest;

/** VHOST_USER_BACKEND_*: requests of the back-end, on the socket SetBackendReqFd handed over. */
export const BackendRequest = {
  IotlbMsg: 1,
  ConfigChangeMsg: 2,
  VringHostNotifierMsg: 3,
  VringCall: 4,
  VringErr: 5,
  SharedObjectAdd: 6,
  SharedObjectRemove: 7,
  SharedObjectLookup: 8,
  /** Newer than the stored specification text. */
  ShmemMap: 9,
  /** Newer than the stored specification text. */
  ShmemUnmap: 10,
} as const;

export type BackendRequestName = keyof typeof BackendRequest;

/** The flags word of a message header. */
export const HeaderFlag = {
  VersionMask: 0x3,
  Version: 0x1,
  Reply: 0x4,
  NeedReply: 0x8,
} as const;

/** What the protocol, or every front-end in use, limits. */
export const VhostUserLimit = {
  MaxFdsPerMessage: 8,
  /** SetMemTable only; AddMemReg goes up to what GetMaxMemSlots answered. */
  MaxMemoryRegions: 8,
  /** A queue index has 8 bits in the messages that carry a file descriptor. */
  MaxQueues: 256,
  /** QEMU sends and accepts no more configuration bytes in one message. */
  MaxConfigSize: 256,
  LogPageSize: 4096,
  /** Entries of `ShmemConfig.memory_sizes`; early revisions had 8. */
  MaxShmemRegions: 256,
} as const;

/** The u64 of SetVringKick, SetVringCall and SetVringErr. */
export const VringFd = { IndexMask: 0xff, NoFdFlag: 0x100 } as const;

/** The flags of SET_VRING_ADDR. */
export const VringAddrFlag = { Log: 1 } as const;

/**
 * The flags of SetConfig. QEMU treats them as values 0 and 1, rust-vmm as masks 1 and 2; we follow
 * QEMU, whose text is the specification.
 */
export const ConfigFlag = { Writable: 0, Migration: 1 } as const;

/** The `perm` of an IOTLB message. */
export const IotlbPermission = { Read: 1, Write: 2, ReadWrite: 3 } as const;

/** The `type` of an IOTLB message. */
export const IotlbType = { Miss: 1, Update: 2, Invalidate: 3, AccessFail: 4 } as const;

/** The `direction` of SetDeviceStateFd. */
export const DeviceStateDirection = { Save: 0, Load: 1 } as const;

/** The `phase` of SetDeviceStateFd. */
export const DeviceStatePhase = { Stopped: 0 } as const;

/** The `xen_mmap_flags` of a memory region with VHOST_USER_PROTOCOL_F_XEN_MMAP. */
export const XenMmapFlag = { Foreign: 1, Grant: 2, NoAdvanceMap: 1 << 8 } as const;
