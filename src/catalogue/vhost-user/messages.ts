import type { StructLayout } from "../layout.js";
import { CryptoSessionPayload } from "./crypto-session.js";
import {
  ConfigAccessPayload,
  DeviceStateTransfer,
  InflightDescription,
  IotlbMessage,
  LogDescription,
  MemoryRegions,
  SharedUuid,
  ShmemConfig,
  ShmemMapPayload,
  SingleMemoryRegion,
  U64Payload,
  VringAddr,
  VringArea,
  VringState,
} from "./payloads.js";
import { BackendRequest, FrontendRequest, ProtocolFeature } from "./protocol.js";

type FdCount = "one" | "one-or-none" | "per-region";

/** How one message looks on the wire. What is absent is empty, forbidden or not needed. */
export interface VhostUserMessage {
  readonly name: string;
  /** The payload of the request; its tail, if it has one, follows `payload.size` bytes. */
  readonly payload?: StructLayout;
  readonly reply?: StructLayout;
  /**
   * When the receiver answers with a reply of its own, apart from REPLY_ACK: always, with
   * VHOST_USER_PROTOCOL_F_LOG_SHMFD, or while postcopy is on. An absent one leaves REPLY_ACK.
   */
  readonly replies?: "always" | "log-shmfd" | "postcopy";
  readonly fds?: FdCount;
  readonly replyFds?: FdCount;
  /** The protocol feature that has to be negotiated before the message may be sent. */
  readonly needs?: number;
  readonly note?: string;
}

type RequestId<Requests> = Requests[keyof Requests] & number;

/** The front-end's requests by id. */
export const frontendMessages: Readonly<
  Record<RequestId<typeof FrontendRequest>, VhostUserMessage>
> = {
  [FrontendRequest.GetFeatures]: {
    name: "VHOST_USER_GET_FEATURES",
    reply: U64Payload,
    replies: "always",
  },
  [FrontendRequest.SetFeatures]: {
    name: "VHOST_USER_SET_FEATURES",
    payload: U64Payload,
    note: "without bit 30 set, all rings become enabled at once",
  },
  [FrontendRequest.SetOwner]: {
    name: "VHOST_USER_SET_OWNER",
  },
  [FrontendRequest.ResetOwner]: {
    name: "VHOST_USER_RESET_OWNER",
    note: "deprecated: ignore, or disable all rings",
  },
  [FrontendRequest.SetMemTable]: {
    name: "VHOST_USER_SET_MEM_TABLE",
    payload: MemoryRegions,
    reply: MemoryRegions,
    replies: "postcopy",
    fds: "per-region",
  },
  [FrontendRequest.SetLogBase]: {
    name: "VHOST_USER_SET_LOG_BASE",
    payload: LogDescription,
    reply: U64Payload,
    replies: "log-shmfd",
    fds: "one",
    note: "without LOG_SHMFD the payload is a u64",
  },
  [FrontendRequest.SetLogFd]: {
    name: "VHOST_USER_SET_LOG_FD",
    fds: "one",
  },
  [FrontendRequest.SetVringNum]: {
    name: "VHOST_USER_SET_VRING_NUM",
    payload: VringState,
  },
  [FrontendRequest.SetVringAddr]: {
    name: "VHOST_USER_SET_VRING_ADDR",
    payload: VringAddr,
  },
  [FrontendRequest.SetVringBase]: {
    name: "VHOST_USER_SET_VRING_BASE",
    payload: VringState,
  },
  [FrontendRequest.GetVringBase]: {
    name: "VHOST_USER_GET_VRING_BASE",
    payload: VringState,
    reply: VringState,
    replies: "always",
    note: "num is 0; stops the ring; device is suspended when all rings are stopped",
  },
  [FrontendRequest.SetVringKick]: {
    name: "VHOST_USER_SET_VRING_KICK",
    payload: U64Payload,
    fds: "one-or-none",
    note: "a kick starts the ring",
  },
  [FrontendRequest.SetVringCall]: {
    name: "VHOST_USER_SET_VRING_CALL",
    payload: U64Payload,
    fds: "one-or-none",
  },
  [FrontendRequest.SetVringErr]: {
    name: "VHOST_USER_SET_VRING_ERR",
    payload: U64Payload,
    fds: "one-or-none",
  },
  [FrontendRequest.GetProtocolFeatures]: {
    name: "VHOST_USER_GET_PROTOCOL_FEATURES",
    reply: U64Payload,
    replies: "always",
    note: "legal once GET_FEATURES showed bit 30, even before SET_FEATURES",
  },
  [FrontendRequest.SetProtocolFeatures]: {
    name: "VHOST_USER_SET_PROTOCOL_FEATURES",
    payload: U64Payload,
  },
  [FrontendRequest.GetQueueNum]: {
    name: "VHOST_USER_GET_QUEUE_NUM",
    reply: U64Payload,
    replies: "always",
    needs: ProtocolFeature.Mq,
  },
  [FrontendRequest.SetVringEnable]: {
    name: "VHOST_USER_SET_VRING_ENABLE",
    payload: VringState,
    note: "num: 1 on, 0 off; needs VHOST_USER_F_PROTOCOL_FEATURES negotiated",
  },
  [FrontendRequest.SendRarp]: {
    name: "VHOST_USER_SEND_RARP",
    payload: U64Payload,
    needs: ProtocolFeature.Rarp,
    note: "the first 6 bytes are the MAC address",
  },
  [FrontendRequest.NetSetMtu]: {
    name: "VHOST_USER_NET_SET_MTU",
    payload: U64Payload,
    needs: ProtocolFeature.Mtu,
    note: "also needs VIRTIO_NET_F_MTU",
  },
  [FrontendRequest.SetBackendReqFd]: {
    name: "VHOST_USER_SET_BACKEND_REQ_FD",
    fds: "one",
    needs: ProtocolFeature.BackendReq,
    note: "old name SET_SLAVE_REQ_FD",
  },
  [FrontendRequest.IotlbMsg]: {
    name: "VHOST_USER_IOTLB_MSG",
    payload: IotlbMessage,
    reply: U64Payload,
    replies: "always",
    note: "needs VIRTIO_F_ACCESS_PLATFORM; zero means success",
  },
  [FrontendRequest.SetVringEndian]: {
    name: "VHOST_USER_SET_VRING_ENDIAN",
    payload: VringState,
    needs: ProtocolFeature.CrossEndian,
    note: "num: 0 little, 1 big",
  },
  [FrontendRequest.GetConfig]: {
    name: "VHOST_USER_GET_CONFIG",
    payload: ConfigAccessPayload,
    reply: ConfigAccessPayload,
    replies: "always",
    needs: ProtocolFeature.Config,
    note: "reply size equals request; zero-length payload is an error",
  },
  [FrontendRequest.SetConfig]: {
    name: "VHOST_USER_SET_CONFIG",
    payload: ConfigAccessPayload,
    needs: ProtocolFeature.Config,
    note: "reject writes to read-only fields unless migration flag is set",
  },
  [FrontendRequest.CreateCryptoSession]: {
    name: "VHOST_USER_CREATE_CRYPTO_SESSION",
    payload: CryptoSessionPayload,
    reply: CryptoSessionPayload,
    replies: "always",
    needs: ProtocolFeature.CryptoSession,
    note: "QEMU's own structures; session id negative on failure",
  },
  [FrontendRequest.CloseCryptoSession]: {
    name: "VHOST_USER_CLOSE_CRYPTO_SESSION",
    payload: U64Payload,
    needs: ProtocolFeature.CryptoSession,
  },
  [FrontendRequest.PostcopyAdvise]: {
    name: "VHOST_USER_POSTCOPY_ADVISE",
    replies: "always",
    replyFds: "one",
    needs: ProtocolFeature.Pagefault,
  },
  [FrontendRequest.PostcopyListen]: {
    name: "VHOST_USER_POSTCOPY_LISTEN",
    needs: ProtocolFeature.Pagefault,
  },
  [FrontendRequest.PostcopyEnd]: {
    name: "VHOST_USER_POSTCOPY_END",
    reply: U64Payload,
    replies: "always",
    needs: ProtocolFeature.Pagefault,
  },
  [FrontendRequest.GetInflightFd]: {
    name: "VHOST_USER_GET_INFLIGHT_FD",
    payload: InflightDescription,
    reply: InflightDescription,
    replies: "always",
    replyFds: "one",
    needs: ProtocolFeature.InflightShmfd,
  },
  [FrontendRequest.SetInflightFd]: {
    name: "VHOST_USER_SET_INFLIGHT_FD",
    payload: InflightDescription,
    fds: "one",
    needs: ProtocolFeature.InflightShmfd,
  },
  [FrontendRequest.GpuSetSocket]: {
    name: "VHOST_USER_GPU_SET_SOCKET",
    fds: "one",
  },
  [FrontendRequest.ResetDevice]: {
    name: "VHOST_USER_RESET_DEVICE",
    needs: ProtocolFeature.ResetDevice,
  },
  [FrontendRequest.VringKick]: {
    name: "VHOST_USER_VRING_KICK",
    payload: VringState,
    needs: ProtocolFeature.InbandNotifications,
    note: "num is 0",
  },
  [FrontendRequest.GetMaxMemSlots]: {
    name: "VHOST_USER_GET_MAX_MEM_SLOTS",
    reply: U64Payload,
    replies: "always",
    needs: ProtocolFeature.ConfigureMemSlots,
  },
  [FrontendRequest.AddMemReg]: {
    name: "VHOST_USER_ADD_MEM_REG",
    payload: SingleMemoryRegion,
    reply: SingleMemoryRegion,
    replies: "postcopy",
    fds: "one",
    needs: ProtocolFeature.ConfigureMemSlots,
  },
  [FrontendRequest.RemMemReg]: {
    name: "VHOST_USER_REM_MEM_REG",
    payload: SingleMemoryRegion,
    fds: "one-or-none",
    needs: ProtocolFeature.ConfigureMemSlots,
    note: "matched by guest address, user address and size; close a descriptor that comes along",
  },
  [FrontendRequest.SetStatus]: {
    name: "VHOST_USER_SET_STATUS",
    payload: U64Payload,
    needs: ProtocolFeature.Status,
  },
  [FrontendRequest.GetStatus]: {
    name: "VHOST_USER_GET_STATUS",
    reply: U64Payload,
    replies: "always",
    needs: ProtocolFeature.Status,
  },
  [FrontendRequest.GetSharedObject]: {
    name: "VHOST_USER_GET_SHARED_OBJECT",
    payload: SharedUuid,
    replies: "always",
    replyFds: "one-or-none",
    needs: ProtocolFeature.SharedObject,
  },
  [FrontendRequest.SetDeviceStateFd]: {
    name: "VHOST_USER_SET_DEVICE_STATE_FD",
    payload: DeviceStateTransfer,
    reply: U64Payload,
    replies: "always",
    fds: "one",
    replyFds: "one-or-none",
    needs: ProtocolFeature.DeviceState,
  },
  [FrontendRequest.CheckDeviceState]: {
    name: "VHOST_USER_CHECK_DEVICE_STATE",
    reply: U64Payload,
    replies: "always",
    needs: ProtocolFeature.DeviceState,
  },
  [FrontendRequest.GetShmemConfig]: {
    name: "VHOST_USER_GET_SHMEM_CONFIG",
    reply: ShmemConfig,
    replies: "always",
    needs: ProtocolFeature.Shmem,
  },
};

/** The back-end's requests by id. */
export const backendMessages: Readonly<Record<RequestId<typeof BackendRequest>, VhostUserMessage>> =
  {
    [BackendRequest.IotlbMsg]: {
      name: "VHOST_USER_BACKEND_IOTLB_MSG",
      payload: IotlbMessage,
      needs: ProtocolFeature.BackendReq,
      note: "miss (1) or access failure (4); needs ACCESS_PLATFORM",
    },
    [BackendRequest.ConfigChangeMsg]: {
      name: "VHOST_USER_BACKEND_CONFIG_CHANGE_MSG",
      needs: ProtocolFeature.Config,
      note: "front-end then reads config again",
    },
    [BackendRequest.VringHostNotifierMsg]: {
      name: "VHOST_USER_BACKEND_VRING_HOST_NOTIFIER_MSG",
      payload: VringArea,
      fds: "one-or-none",
      needs: ProtocolFeature.HostNotifier,
    },
    [BackendRequest.VringCall]: {
      name: "VHOST_USER_BACKEND_VRING_CALL",
      payload: VringState,
      needs: ProtocolFeature.InbandNotifications,
      note: "num is 0",
    },
    [BackendRequest.VringErr]: {
      name: "VHOST_USER_BACKEND_VRING_ERR",
      payload: VringState,
      needs: ProtocolFeature.InbandNotifications,
      note: "num is 0",
    },
    [BackendRequest.SharedObjectAdd]: {
      name: "VHOST_USER_BACKEND_SHARED_OBJECT_ADD",
      payload: SharedUuid,
      needs: ProtocolFeature.SharedObject,
    },
    [BackendRequest.SharedObjectRemove]: {
      name: "VHOST_USER_BACKEND_SHARED_OBJECT_REMOVE",
      payload: SharedUuid,
      needs: ProtocolFeature.SharedObject,
    },
    [BackendRequest.SharedObjectLookup]: {
      name: "VHOST_USER_BACKEND_SHARED_OBJECT_LOOKUP",
      payload: SharedUuid,
      reply: U64Payload,
      replies: "always",
      replyFds: "one-or-none",
      needs: ProtocolFeature.SharedObject,
    },
    [BackendRequest.ShmemMap]: {
      name: "VHOST_USER_BACKEND_SHMEM_MAP",
      payload: ShmemMapPayload,
      fds: "one",
      needs: ProtocolFeature.Shmem,
    },
    [BackendRequest.ShmemUnmap]: {
      name: "VHOST_USER_BACKEND_SHMEM_UNMAP",
      payload: ShmemMapPayload,
      needs: ProtocolFeature.Shmem,
    },
  };

/** The table row of a request id from the peer; undefined for an id nobody defined. */
export function frontendMessage(id: number): VhostUserMessage | undefined {
  const table: Readonly<Record<number, VhostUserMessage>> = frontendMessages;
  return table[id];
}

/** The table row of a back-end request id; undefined for an id nobody defined. */
export function backendMessage(id: number): VhostUserMessage | undefined {
  const table: Readonly<Record<number, VhostUserMessage>> = backendMessages;
  return table[id];
}
