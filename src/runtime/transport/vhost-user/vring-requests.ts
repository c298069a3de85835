import { CommonFeature } from "../../../catalogue/features.js";
import { QueueLimit } from "../../../catalogue/queues.js";
import { FrontendRequest, VringAddrFlag, VringFd } from "../../../catalogue/vhost-user/index.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import { checkRingAlignment, isRingSize, startBase } from "../../queue/ring-layout.js";
import type { Message } from "./message-stream.js";
import { done, type Outcome, outcomeOf, refused, reply } from "./outcome.js";
import type { Session } from "./session.js";
import type { VringRunner } from "./vring-runner.js";
import { wire } from "./wire.js";

type VringHandler = (session: Session, vring: VringRunner, message: Message) => Outcome;

/** Requests that concern one queue, by request number. */
export const vringRequests = {
  [FrontendRequest.SetVringNum]: byState(setNum),
  [FrontendRequest.SetVringAddr]: byState(setAddresses),
  [FrontendRequest.SetVringBase]: byState(setBase),
  [FrontendRequest.GetVringBase]: byState(getBase),
  [FrontendRequest.SetVringEnable]: byState(setEnable),
  [FrontendRequest.SetVringKick]: byDescriptor(setKick),
  [FrontendRequest.SetVringCall]: byDescriptor((_session, vring, message) => {
    return outcomeOf(vring.setCall(message.takeDescriptor() ?? -1));
  }),
  [FrontendRequest.SetVringErr]: byDescriptor((_session, vring, message) => {
    return outcomeOf(vring.setError(message.takeDescriptor() ?? -1));
  }),
} as const;

function setNum(session: Session, vring: VringRunner, message: Message): Outcome {
  const size = wire.vringState.num.get(message.payload);
  if (session.runner.isRunning(vring.vring.index)) return refused("the ring runs");
  const isPacked = session.acked.has(CommonFeature.RingPacked);
  if (!isRingSize(isPacked, size)) {
    const kind = isPacked ? "in" : "a power of two in";
    return refused(`queue size ${size} is not ${kind} 1 to ${QueueLimit.MaxSize}`);
  }
  vring.vring.size = size;
  return settle(session);
}

function setAddresses(session: Session, vring: VringRunner, message: Message): Outcome {
  const addresses = {
    descriptors: wire.vringAddr.desc_user_addr.get(message.payload),
    used: wire.vringAddr.used_user_addr.get(message.payload),
    available: wire.vringAddr.avail_user_addr.get(message.payload),
    usedLogAddress: usedLogAddress(message),
  };
  const misaligned = checkRingAlignment(session.acked.has(CommonFeature.RingPacked), addresses);
  if (misaligned !== undefined) return refused(misaligned);
  // A front-end may send the addresses again while the ring runs: go on there, at the same index.
  vring.suspend();
  vring.vring.addresses = addresses;
  return settle(session);
}

function usedLogAddress(message: Message): number | undefined {
  const isLogged = (wire.vringAddr.flags.get(message.payload) & VringAddrFlag.Log) !== 0;
  return isLogged ? wire.vringAddr.log_guest_addr.get(message.payload) : undefined;
}

function setBase(session: Session, vring: VringRunner, message: Message): Outcome {
  const base = wire.vringState.num.get(message.payload);
  if (base > 0xffff && !session.acked.has(CommonFeature.RingPacked)) {
    return refused(`${base} is no index of a split ring`);
  }
  if (session.runner.isRunning(vring.vring.index)) return refused("the ring runs");
  vring.vring.base = base;
  return done;
}

/** Stops the ring and answers where it stopped. */
function getBase(session: Session, vring: VringRunner, message: Message): Outcome {
  vring.suspend();
  vring.closeKick();
  vring.vring.started = false;
  vring.vring.failed = false;
  const answer = new ByteBuffer(message.payload.bytes.slice());
  const isPacked = session.acked.has(CommonFeature.RingPacked);
  wire.vringState.num.set(answer, vring.vring.base ?? startBase(isPacked));
  return reply(answer.bytes);
}

function setEnable(session: Session, vring: VringRunner, message: Message): Outcome {
  const value = wire.vringState.num.get(message.payload);
  if (value > 1) return refused(`${value} is neither 0 nor 1`);
  vring.vring.enabled = value === 1;
  vring.vring.isEnableSaid = true;
  return settle(session);
}

function setKick(session: Session, vring: VringRunner, message: Message): Outcome {
  const fd = message.takeDescriptor();
  if (fd === undefined) return refused("a ring without a kick descriptor would have to be polled");
  vring.setKick(fd);
  return settle(session);
}

/** A ring may lack something that a later message brings, so only what that message says can be wrong. */
function settle(session: Session): Outcome {
  return outcomeOf(session.refresh());
}

function byState(handler: VringHandler) {
  return (session: Session, message: Message): Outcome => {
    return withVring(session, wire.vringState.index.get(message.payload), message, handler);
  };
}

function byDescriptor(handler: VringHandler) {
  return (session: Session, message: Message): Outcome => {
    const word = wire.u64.value.get(message.payload);
    const index = word & VringFd.IndexMask;
    const says = (word & VringFd.NoFdFlag) === 0 ? 1 : 0;
    if (message.descriptors.length !== says) {
      return refused(
        `came with ${message.descriptors.length} file descriptors, its payload says ${says}`,
      );
    }
    return withVring(session, index, message, handler);
  };
}

function withVring(
  session: Session,
  index: number,
  message: Message,
  handler: VringHandler,
): Outcome {
  const vring = session.vrings[index];
  if (vring === undefined) {
    return refused(`there is no queue ${index}, the device has ${session.vrings.length}`);
  }
  return handler(session, vring, message);
}
