import {
  FrontendRequest,
  IotlbType,
  ProtocolFeature,
} from "../../../catalogue/vhost-user/index.js";
import { FeatureSet } from "../../device/feature-set.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import { closeCryptoSession, createCryptoSession } from "./crypto-session.js";
import { maxMemorySlots } from "./memory-table.js";
import type { Message } from "./message-stream.js";
import { MigrationLog } from "./migration-log.js";
import { done, type Outcome, outcomeOf, refused, reply } from "./outcome.js";
import type { Session } from "./session.js";
import { vringRequests } from "./vring-requests.js";
import { wire } from "./wire.js";

type RequestHandler = (session: Session, message: Message) => Outcome;

/** Every request that this back-end understands; all others are refused by name. */
export const requestHandlers: Readonly<Record<number, RequestHandler | undefined>> = {
  [FrontendRequest.GetFeatures]: (session) => reply(featureWords(session.offered)),
  [FrontendRequest.SetFeatures]: setFeatures,
  [FrontendRequest.SetOwner]: () => done,
  [FrontendRequest.ResetOwner]: (session) => {
    session.reset();
    return done;
  },
  [FrontendRequest.GetProtocolFeatures]: (session) => reply(featureWords(session.offeredProtocol)),
  [FrontendRequest.SetProtocolFeatures]: setProtocolFeatures,
  [FrontendRequest.GetQueueNum]: (session) => reply(number64(session.vrings.length)),
  [FrontendRequest.GetMaxMemSlots]: () => reply(number64(maxMemorySlots)),
  [FrontendRequest.SetMemTable]: (session, message) =>
    outcomeOf(
      session.withRingsStopped(() => session.memory.replace(message.payload, message.descriptors)),
    ),
  [FrontendRequest.AddMemReg]: addMemoryRegion,
  [FrontendRequest.RemMemReg]: (session, message) =>
    outcomeOf(session.withRingsStopped(() => session.memory.remove(message.payload))),
  [FrontendRequest.GetConfig]: getConfig,
  [FrontendRequest.SetConfig]: setConfig,
  [FrontendRequest.ResetDevice]: (session) => {
    session.reset();
    return done;
  },
  [FrontendRequest.GetStatus]: (session) => reply(number64(session.status.value)),
  [FrontendRequest.SetStatus]: setStatus,
  [FrontendRequest.SetLogBase]: setLogBase,
  [FrontendRequest.SetBackendReqFd]: (session, message) => {
    session.channel.open(message.takeDescriptor() as number);
    return done;
  },
  [FrontendRequest.IotlbMsg]: translate,
  [FrontendRequest.GpuSetSocket]: connectDisplay,
  [FrontendRequest.CreateCryptoSession]: createCryptoSession,
  [FrontendRequest.CloseCryptoSession]: closeCryptoSession,
  ...vringRequests,
};

/**
 * With the STATUS protocol feature a device that is of no use to the driver says so by FEATURES_OK. Without it the only
 * word against the driver's choice is the acknowledgement; a front-end that does not ask for one goes on, and its driver
 * gets errors for answers, which costs a guest less than a disk that vanishes.
 */
function setFeatures(session: Session, message: Message): Outcome {
  const reason = session.setFeatures(featureSetOf(message.payload));
  if (reason !== undefined || session.hasProtocolFeature(ProtocolFeature.Status)) {
    return outcomeOf(reason);
  }
  const useless = session.uselessness();
  return useless === undefined ? done : { kind: "refused", reason: useless, mayGoOn: true };
}

function setProtocolFeatures(session: Session, message: Message): Outcome {
  const features = featureSetOf(message.payload);
  const surplus = features.without(session.offeredProtocol).bits();
  if (surplus.length > 0)
    return refused(`protocol feature bits ${surplus.join(", ")} were not offered`);
  session.ackedProtocol = features;
  return done;
}

function addMemoryRegion(session: Session, message: Message): Outcome {
  const reason = session.memory.add(message.payload, message.descriptors[0] as number);
  if (reason !== undefined) return refused(reason);
  session.runner.forgetTranslations();
  return outcomeOf(session.refresh());
}

function getConfig(session: Session, message: Message): Outcome {
  const { payload } = message;
  const start = wire.config.byteLength;
  const size = wire.config.size.get(payload);
  if (size === 0 || size !== payload.bytes.length - start) {
    return refused(
      `asks for ${size} bytes in a payload with room for ${payload.bytes.length - start}`,
    );
  }
  const answer = payload.bytes.slice();
  session.runner.device.config.read(wire.config.offset.get(payload), answer.subarray(start));
  return reply(answer);
}

function setConfig(session: Session, message: Message): Outcome {
  const { payload } = message;
  const start = wire.config.byteLength;
  const size = wire.config.size.get(payload);
  const offset = wire.config.offset.get(payload);
  if (size === 0 || size !== payload.bytes.length - start) {
    return refused(`announces ${size} bytes and carries ${payload.bytes.length - start}`);
  }
  const accepted = session.runner.device.config.write(offset, payload.bytes.subarray(start));
  return accepted ? done : refused(`configuration bytes ${offset}+${size} are read-only`);
}

function setLogBase(session: Session, message: Message): Outcome {
  const { mmap_size, mmap_offset } = wire.log;
  const log = MigrationLog.map(
    message.descriptors[0] as number,
    mmap_offset.get(message.payload),
    mmap_size.get(message.payload),
  );
  if (typeof log === "string") return refused(log);
  session.setLog(log);
  return session.hasProtocolFeature(ProtocolFeature.LogShmfd) ? reply(number64(0)) : done;
}

/** An update or invalidation of the IOMMU's translations; the front-end waits for the answer. */
function translate(session: Session, message: Message): Outcome {
  const { payload } = message;
  const start = wire.iotlb.iova.get(payload);
  const size = wire.iotlb.size.get(payload);
  let reason: string | undefined;
  switch (wire.iotlb.type.get(payload)) {
    case IotlbType.Update: {
      const user = wire.iotlb.user_addr.get(payload);
      reason = session.iotlb.update(start, size, user, wire.iotlb.perm.get(payload));
      break;
    }
    case IotlbType.Invalidate:
      session.invalidate(start, size);
      break;
    default:
      reason = `type ${wire.iotlb.type.get(payload)} is neither an update nor an invalidation`;
  }
  if (reason === undefined) session.retryTranslations();
  return reply(number64(reason === undefined ? 0 : 1));
}

function connectDisplay(session: Session, message: Message): Outcome {
  const { device } = session.runner;
  if (device.connectDisplay === undefined) return refused("the device has no displays");
  device.connectDisplay(message.takeDescriptor() as number);
  return done;
}

function setStatus(session: Session, message: Message): Outcome {
  const status = wire.u64.value.get(message.payload);
  if (status > 0xff) return refused(`0x${status.toString(16)} is no device status`);
  if (status === 0) session.reset();
  else session.status.replay(status);
  return done;
}

export function number64(value: number): Uint8Array {
  const buffer = ByteBuffer.ofSize(wire.u64.byteLength);
  wire.u64.value.set(buffer, value);
  return buffer.bytes;
}

function featureWords(features: FeatureSet): Uint8Array {
  const buffer = ByteBuffer.ofSize(wire.u64.byteLength);
  buffer.setUint32(0, features.word(0));
  buffer.setUint32(4, features.word(1));
  return buffer.bytes;
}

function featureSetOf(payload: ByteBuffer): FeatureSet {
  return FeatureSet.fromWords([payload.getUint32(0), payload.getUint32(4)]);
}
