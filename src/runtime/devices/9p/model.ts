import { NinepFeature, ninep } from "../../../catalogue/devices/ninep.js";
import { P9_HDRSZ } from "../../../catalogue/devices/ninep-constants.js";
import { P9, P9Header } from "../../../catalogue/devices/ninep-messages.js";
import type { ConfigSpace } from "../../device/config-space.js";
import { type Device, Handled, QueueRole } from "../../device/device.js";
import { FeatureSet } from "../../device/feature-set.js";
import { accessors } from "../../memory/accessors.js";
import type { Chain } from "../../queue/chain.js";
import type { ChainWriter } from "../../queue/chain-writer.js";
import { ninepConfig } from "./config.js";
import { Cursor } from "./cursor.js";
import { Dispatcher } from "./dispatcher.js";
import { P9Error } from "./errors.js";
import { read, readDataOffset, write, writeDataOffset } from "./file-operations.js";
import { NinepLimit } from "./limits.js";
import { Session, type SessionRules } from "./session.js";
import type { Share } from "./share.js";

const Header = accessors(P9Header);

/** An answer that says an error number: the least room that a request has to leave. */
const errorBytes = P9_HDRSZ + 4;

/**
 * A 9P transport with 9P2000.L over it: one request a chain, the answer in its writable part. Every request is carried out
 * before the next one is taken, so that their order on the share is that of the queue.
 */
export class NinepDevice implements Device {
  readonly id = ninep.id;
  readonly features = new FeatureSet([NinepFeature.MountTag]);
  readonly queues = [QueueRole.Request];
  readonly transitional = true;
  readonly config: ConfigSpace;
  /** Chains without room for a header or an answer. */
  malformedCount = 0;
  readonly #share: Share;
  readonly #session: Session;
  readonly #dispatcher: Dispatcher;
  readonly #log: (message: string) => void;
  /** Requests are copied before they are looked at, so that a guest cannot change them meanwhile. */
  readonly #input = new Cursor(NinepLimit.ControlBytes);
  readonly #output = new Cursor(NinepLimit.ControlBytes);

  constructor(tag: string, share: Share, rules: SessionRules, log: (message: string) => void) {
    this.config = ninepConfig(tag);
    this.#share = share;
    this.#session = new Session(share, rules);
    this.#dispatcher = new Dispatcher(this.#session, this.#output);
    this.#log = log;
  }

  /** Fids that the guest holds. */
  get fidCount(): number {
    return this.#session.fids.size;
  }

  handle(_queue: number, chain: Chain): Handled {
    const { readable, writable } = chain;
    if (readable.length < P9_HDRSZ || writable.length < errorBytes) {
      this.#refuseMalformed();
      return Handled.Done;
    }
    const size = Header.size.get(readable);
    const type = Header.type.get(readable);
    const tag = Header.tag.get(readable);
    const error = this.#execute(type, tag, size, chain);
    if (error !== 0) answerError(writable, tag, error);
    return Handled.Done;
  }

  reset(): void {
    this.#session.reset();
  }

  close(): void {
    this.#session.reset();
    this.#share.end();
  }

  /** Carries a request out and answers it; an error number when it fails. */
  #execute(type: number, tag: number, size: number, chain: Chain): number {
    const { readable, writable } = chain;
    const { messageBytes } = this.#session;
    if (size < P9_HDRSZ || size > readable.length) return P9Error.Einval;
    if (messageBytes === 0 && type !== P9.Version.type) return P9Error.Eproto;
    const isTransfer = type === P9.Read.type || type === P9.Write.type;
    if (type !== P9.Version.type && size > messageBytes) return P9Error.Emsgsize;
    const room = Math.min(writable.length, messageBytes || NinepLimit.MinMessageBytes);
    if (isTransfer) {
      if (size < writeDataOffset) return P9Error.Einval;
      const isRead = type === P9.Read.type;
      const count = isRead ? read(this.#session, chain, room) : write(this.#session, chain, size);
      if (count < 0) return -count;
      answerCount(writable, type + 1, tag, count, isRead ? count : 0);
      return 0;
    }
    return this.#control(type, tag, size, chain, room);
  }

  #control(type: number, tag: number, size: number, chain: Chain, room: number): number {
    const input = this.#input;
    const output = this.#output;
    if (size > input.bytes.length) return P9Error.Emsgsize;
    chain.readable.copyTo(input.bytes.subarray(0, size), 0);
    input.open(P9_HDRSZ, size);
    output.open(P9_HDRSZ, room);
    const error = this.#dispatcher.run(type, input, output);
    if (error !== 0) return error;
    if (output.overran) return P9Error.Emsgsize;
    const length = output.at;
    output.open(0, P9_HDRSZ);
    output.putUint32(length);
    output.putUint8(type + 1);
    output.putUint16(tag);
    chain.writable.copyFrom(output.bytes.subarray(0, length), 0);
    return 0;
  }

  #refuseMalformed(): void {
    if (this.malformedCount++ > 0) return;
    this.#log(
      "the driver sent a message without room for a header or an answer; it is left unanswered",
    );
  }
}

function answerCount(
  target: ChainWriter,
  type: number,
  tag: number,
  count: number,
  dataBytes: number,
): void {
  Header.size.set(target, readDataOffset + dataBytes);
  Header.type.set(target, type);
  Header.tag.set(target, tag);
  target.setUint32(P9_HDRSZ, count);
  target.markWritten(readDataOffset, dataBytes);
}

function answerError(target: ChainWriter, tag: number, error: number): void {
  Header.size.set(target, errorBytes);
  Header.type.set(target, P9.Lerror.type + 1);
  Header.tag.set(target, tag);
  target.setUint32(P9_HDRSZ, error);
}
