import {
  CryptoAkcipherCreateSessionFlf,
  CryptoAlgChainSessionFlf,
  CryptoCipherSessionFlf,
  CryptoCtrlHeader,
  CryptoHeaderSize,
  CryptoMacCreateSessionFlf,
  CryptoOpcode,
  CryptoRsaSessionPara,
  CryptoSymCreateSessionFlf,
  CryptoSymOp,
} from "../../../catalogue/devices/crypto.js";
import {
  CryptoSessionAsymmetric,
  CryptoSessionSymmetric,
  CryptoSessionV7,
} from "../../../catalogue/vhost-user/index.js";
import type { ReadableBytes } from "../../device/device.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import type { Message } from "./message-stream.js";
import { done, type Outcome, refused, reply } from "./outcome.js";
import type { Session } from "./session.js";
import { wire } from "./wire.js";

/*
 * Sessions of a crypto device whose control queue the VMM answers itself. It describes each by structures of its own; they
 * become what a driver would have put into the control queue, so that the device has one way to open a session.
 */

const V7 = accessors(CryptoSessionV7);
const Symmetric = accessors(CryptoSessionSymmetric);
const Asymmetric = accessors(CryptoSessionAsymmetric);

const start = CryptoCtrlHeader.size;
const Header = accessors(CryptoCtrlHeader);
const Sym = accessors(CryptoSymCreateSessionFlf, start);
const Cipher = accessors(CryptoCipherSessionFlf, start);
const Chain = accessors(CryptoAlgChainSessionFlf, start);
const ChainMac = accessors(CryptoMacCreateSessionFlf, Chain.algo_flf.offset);
const Akcipher = accessors(CryptoAkcipherCreateSessionFlf, start);
const Rsa = accessors(CryptoRsaSessionPara, Akcipher.algo_flf.offset);

type SymmetricFields = Omit<typeof V7, "session_id">;

/** Answers with the description it got, and in it the id of the session, or -1. */
export function createCryptoSession(session: Session, { payload }: Message): Outcome {
  const { device } = session.runner;
  if (device.openCryptoSession === undefined) return refused("the device has no sessions");
  // QEMU's crypto device negotiates protocol features and then never enables a ring (8.0 to 11.1 at least); whoever
  // asks for sessions wants them to be used.
  session.enableSilentRings();
  const isOld = payload.bytes.length === V7.byteLength;
  if (!isOld && payload.bytes.length !== Symmetric.byteLength) {
    return refused(`describes a session in ${payload.bytes.length} bytes`);
  }
  const request = isOld ? symmetricRequest(payload, V7) : requestOf(payload);
  const id = request === undefined ? undefined : device.openCryptoSession(request);
  request?.wipe();
  const answer = new ByteBuffer(payload.bytes.slice());
  const place = isOld ? V7.session_id : Symmetric.session_id;
  if (id === undefined) answer.bytes.fill(0xff, place.offset, place.offset + place.size);
  else place.set(answer, id);
  return reply(answer.bytes);
}

/** The id is the guest's word: one that there is not must not cost the connection. */
export function closeCryptoSession(session: Session, { payload }: Message): Outcome {
  const { device } = session.runner;
  if (device.closeCryptoSession === undefined) return refused("the device has no sessions");
  device.closeCryptoSession(wire.u64.value.get(payload));
  return done;
}

/** A request of the control queue in the format without revision 1, with the keys behind it. */
class ControlRequest implements ReadableBytes {
  readonly fixed = ByteBuffer.ofSize(start + CryptoHeaderSize.CtrlqOpSpecHdrLegacy);
  readonly #keys: readonly Uint8Array[];

  constructor(opcode: number, keys: readonly Uint8Array[]) {
    Header.opcode.set(this.fixed, opcode);
    this.#keys = keys;
  }

  get length(): number {
    return this.#keys.reduce((sum, key) => sum + key.length, this.fixed.bytes.length);
  }

  copyTo(target: Uint8Array, offset: number): void {
    let from = offset;
    let done = 0;
    for (const part of [this.fixed.bytes, ...this.#keys]) {
      const piece = part.subarray(from, from + target.length - done);
      target.set(piece, done);
      done += piece.length;
      from = Math.max(0, from - part.length);
    }
  }

  /** The keys are the message's own bytes. */
  wipe(): void {
    for (const key of this.#keys) key.fill(0);
  }
}

function requestOf(payload: ByteBuffer): ControlRequest | undefined {
  switch (Symmetric.op_code.get(payload)) {
    case CryptoOpcode.CipherCreateSession:
      return symmetricRequest(payload, Symmetric);
    case CryptoOpcode.AkcipherCreateSession:
      return asymmetricRequest(payload);
    default:
      return undefined;
  }
}

function symmetricRequest(payload: ByteBuffer, fields: SymmetricFields) {
  const keyLength = fields.key_len.get(payload);
  const authKeyLength = fields.auth_key_len.get(payload);
  const key = keyAt(payload, fields.key, keyLength);
  const authKey = keyAt(payload, fields.auth_key, authKeyLength);
  if (key === undefined || authKey === undefined) return undefined;
  const request = new ControlRequest(CryptoOpcode.CipherCreateSession, [key, authKey]);
  const { fixed } = request;
  const isChain = fields.op_type.get(payload) === CryptoSymOp.AlgorithmChaining;
  const cipher = isChain ? Chain.cipher_hdr : Cipher;
  Sym.op_type.set(fixed, fields.op_type.get(payload));
  cipher.algo.set(fixed, fields.cipher_alg.get(payload));
  cipher.key_len.set(fixed, keyLength);
  cipher.op.set(fixed, fields.direction.get(payload));
  if (!isChain) return request;
  Chain.alg_chain_order.set(fixed, fields.alg_chain_order.get(payload));
  Chain.hash_mode.set(fixed, fields.hash_mode.get(payload));
  Chain.aad_len.set(fixed, fields.add_len.get(payload));
  ChainMac.algo.set(fixed, fields.hash_alg.get(payload));
  ChainMac.hash_result_len.set(fixed, fields.hash_result_len.get(payload));
  ChainMac.auth_key_len.set(fixed, authKeyLength);
  return request;
}

function asymmetricRequest(payload: ByteBuffer): ControlRequest | undefined {
  const keyLength = Asymmetric.keylen.get(payload);
  const key = keyAt(payload, Asymmetric.key, keyLength);
  if (key === undefined) return undefined;
  const request = new ControlRequest(CryptoOpcode.AkcipherCreateSession, [key]);
  const { fixed } = request;
  Akcipher.algo.set(fixed, Asymmetric.algo.get(payload));
  Akcipher.key_type.set(fixed, Asymmetric.keytype.get(payload));
  Akcipher.key_len.set(fixed, keyLength);
  Rsa.padding_algo.set(fixed, Asymmetric.padding_algo.get(payload));
  Rsa.hash_algo.set(fixed, Asymmetric.hash_algo.get(payload));
  return request;
}

function keyAt(
  payload: ByteBuffer,
  { offset, size }: { readonly offset: number; readonly size: number },
  length: number,
): Uint8Array | undefined {
  return length <= size ? payload.bytes.subarray(offset, offset + length) : undefined;
}
