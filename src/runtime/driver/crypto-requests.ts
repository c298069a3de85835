import {
  CryptoAeadDataFlf,
  CryptoAeadDataFlfStateless,
  CryptoAkcipherAlgo,
  CryptoAkcipherDataFlf,
  CryptoAkcipherDataFlfStateless,
  CryptoAkcipherKeyType,
  CryptoAlgChainDataFlf,
  CryptoAlgChainDataFlfStateless,
  CryptoChainOrder,
  CryptoCipherDataFlf,
  CryptoCipherDataFlfStateless,
  CryptoFlag,
  CryptoHashDataFlf,
  CryptoHashDataFlfStateless,
  CryptoHeaderSize,
  CryptoMacDataFlfStateless,
  CryptoOp,
  CryptoOpcode,
  CryptoOpHeader,
  CryptoSymDataFlf,
  CryptoSymDataFlfStateless,
  CryptoSymHashMode,
  CryptoSymOp,
} from "../../catalogue/devices/crypto.js";
import { accessors } from "../memory/accessors.js";
import { ByteBuffer } from "../memory/byte-buffer.js";

const Header = accessors(CryptoOpHeader);
const start = CryptoOpHeader.size;
const Sym = accessors(CryptoSymDataFlf, start);
const Cipher = accessors(CryptoCipherDataFlf, start);
const Chain = accessors(CryptoAlgChainDataFlf, start);
const Hash = accessors(CryptoHashDataFlf, start);
const Aead = accessors(CryptoAeadDataFlf, start);
const Akcipher = accessors(CryptoAkcipherDataFlf, start);
const SymAlone = accessors(CryptoSymDataFlfStateless, start);
const CipherAlone = accessors(CryptoCipherDataFlfStateless, start);
const ChainAlone = accessors(CryptoAlgChainDataFlfStateless, start);
const HashAlone = accessors(CryptoHashDataFlfStateless, start);
const MacAlone = accessors(CryptoMacDataFlfStateless, start);
const AeadAlone = accessors(CryptoAeadDataFlfStateless, start);
const AkcipherAlone = accessors(CryptoAkcipherDataFlfStateless, start);

export interface CipherSetup {
  readonly algo: number;
  readonly key: Uint8Array;
  readonly isEncryption: boolean;
}

export interface MacSetup {
  readonly algo: number;
  readonly key: Uint8Array;
}

export interface AeadSetup extends CipherSetup {
  readonly tagBytes: number;
}

export interface ChainSetup {
  readonly cipher: CipherSetup;
  /** A hash without a key, a message authentication code with one. */
  readonly digest: { readonly algo: number; readonly key?: Uint8Array };
  readonly isDigestFirst: boolean;
}

export interface AkcipherSetup {
  readonly algo: number;
  readonly key: Uint8Array;
  readonly isPrivate: boolean;
  readonly padding?: number;
  readonly hash?: number;
  readonly curve?: number;
}

/** What a driver puts into a data queue: bytes to read, and room for the result; a status follows it. */
export interface CryptoRequest {
  readonly readable: Uint8Array;
  readonly room: number;
}

/** Where the parts of chained algorithms lie in the data. */
export interface ChainRanges {
  readonly cipher: readonly [start: number, length: number];
  readonly digest: readonly [start: number, length: number];
}

type Fill = (fixed: ByteBuffer) => void;

/** Builds requests of the data queues. Each is of a session, by its id, or brings its parameters along. */
export class CryptoRequests {
  readonly #isRevision1: boolean;

  constructor(isRevision1: boolean) {
    this.#isRevision1 = isRevision1;
  }

  cipher(
    with_: { readonly session: number; readonly isEncryption: boolean } | CipherSetup,
    iv: Uint8Array,
    data: Uint8Array,
    room = data.length,
  ): CryptoRequest {
    const opcode = with_.isEncryption ? CryptoOpcode.CipherEncrypt : CryptoOpcode.CipherDecrypt;
    if ("session" in with_) {
      const fill: Fill = (fixed) => {
        Sym.op_type.set(fixed, CryptoSymOp.Cipher);
        Cipher.iv_len.set(fixed, iv.length);
        Cipher.src_data_len.set(fixed, data.length);
        Cipher.dst_data_len.set(fixed, room);
      };
      return this.#request(opcode, with_.session, CryptoSymDataFlf.size, fill, [iv, data], room);
    }
    const fill: Fill = (fixed) => {
      SymAlone.op_type.set(fixed, CryptoSymOp.Cipher);
      setDirected(CipherAlone.sess_para, fixed, with_);
      CipherAlone.iv_len.set(fixed, iv.length);
      CipherAlone.src_data_len.set(fixed, data.length);
      CipherAlone.dst_data_len.set(fixed, room);
    };
    const parts = [with_.key, iv, data];
    return this.#alone(opcode, CryptoSymDataFlfStateless.size, fill, parts, room);
  }

  chain(
    with_: { readonly session: number; readonly isEncryption: boolean } | ChainSetup,
    ranges: ChainRanges,
    iv: Uint8Array,
    data: Uint8Array,
    resultBytes: number,
    additional: Uint8Array = new Uint8Array(0),
  ): CryptoRequest {
    const isAlone = !("session" in with_);
    const fields = isAlone ? ChainAlone : Chain;
    const isEncryption = isAlone ? with_.cipher.isEncryption : with_.isEncryption;
    const opcode = isEncryption ? CryptoOpcode.CipherEncrypt : CryptoOpcode.CipherDecrypt;
    const fill: Fill = (fixed) => {
      (isAlone ? SymAlone : Sym).op_type.set(fixed, CryptoSymOp.AlgorithmChaining);
      fields.iv_len.set(fixed, iv.length);
      fields.src_data_len.set(fixed, data.length);
      fields.dst_data_len.set(fixed, data.length);
      fields.cipher_start_src_offset.set(fixed, ranges.cipher[0]);
      fields.len_to_cipher.set(fixed, ranges.cipher[1]);
      fields.hash_start_src_offset.set(fixed, ranges.digest[0]);
      fields.len_to_hash.set(fixed, ranges.digest[1]);
      fields.aad_len.set(fixed, additional.length);
      fields.hash_result_len.set(fixed, resultBytes);
      if (isAlone) setChain(fixed, with_);
    };
    const room = data.length + resultBytes;
    if (!isAlone) {
      const parts = [iv, data, additional];
      return this.#request(opcode, with_.session, CryptoSymDataFlf.size, fill, parts, room);
    }
    const keys = [with_.cipher.key, with_.digest.key ?? new Uint8Array(0)];
    const parts = [...keys, iv, additional, data];
    return this.#alone(opcode, CryptoSymDataFlfStateless.size, fill, parts, room);
  }

  hash(
    with_: { readonly session: number } | { readonly algo: number },
    data: Uint8Array,
    resultBytes: number,
  ): CryptoRequest {
    const opcode = CryptoOpcode.Hash;
    if ("session" in with_) return this.#digest(opcode, with_.session, data, resultBytes);
    const fill: Fill = (fixed) => {
      HashAlone.sess_para.algo.set(fixed, with_.algo);
      HashAlone.src_data_len.set(fixed, data.length);
      HashAlone.hash_result_len.set(fixed, resultBytes);
    };
    return this.#alone(opcode, CryptoHashDataFlfStateless.size, fill, [data], resultBytes);
  }

  mac(
    with_: { readonly session: number } | MacSetup,
    data: Uint8Array,
    resultBytes: number,
  ): CryptoRequest {
    const opcode = CryptoOpcode.Mac;
    if ("session" in with_) return this.#digest(opcode, with_.session, data, resultBytes);
    const fill: Fill = (fixed) => {
      MacAlone.sess_para.algo.set(fixed, with_.algo);
      MacAlone.sess_para.auth_key_len.set(fixed, with_.key.length);
      MacAlone.src_data_len.set(fixed, data.length);
      MacAlone.hash_result_len.set(fixed, resultBytes);
    };
    const parts = [with_.key, data];
    return this.#alone(opcode, CryptoMacDataFlfStateless.size, fill, parts, resultBytes);
  }

  /** The data of a decryption ends with the tag, and so does the result of an encryption. */
  aead(
    with_:
      | { readonly session: number; readonly isEncryption: boolean; readonly tagBytes: number }
      | AeadSetup,
    iv: Uint8Array,
    data: Uint8Array,
    additional: Uint8Array = new Uint8Array(0),
  ): CryptoRequest {
    const { isEncryption, tagBytes } = with_;
    const opcode = isEncryption ? CryptoOpcode.AeadEncrypt : CryptoOpcode.AeadDecrypt;
    const room = Math.max(0, data.length + (isEncryption ? tagBytes : -tagBytes));
    const isAlone = !("session" in with_);
    const fields = isAlone ? AeadAlone : Aead;
    const fill: Fill = (fixed) => {
      fields.iv_len.set(fixed, iv.length);
      fields.aad_len.set(fixed, additional.length);
      fields.src_data_len.set(fixed, data.length);
      fields.dst_data_len.set(fixed, room);
      fields.tag_len.set(fixed, tagBytes);
      if (isAlone) setDirected(AeadAlone.sess_para, fixed, with_);
    };
    const parts = [iv, data, additional];
    if (!isAlone) {
      return this.#request(opcode, with_.session, CryptoAeadDataFlf.size, fill, parts, room);
    }
    const all = [with_.key, ...parts];
    return this.#alone(opcode, CryptoAeadDataFlfStateless.size, fill, all, room);
  }

  /** One of `CryptoOpcode.Akcipher…`; `signed` is the digest of a signature to verify. */
  akcipher(
    with_: { readonly session: number } | AkcipherSetup,
    opcode: number,
    data: Uint8Array,
    room: number,
    signed: Uint8Array = new Uint8Array(0),
  ): CryptoRequest {
    const isAlone = !("session" in with_);
    const fields = isAlone ? AkcipherAlone : Akcipher;
    const isVerification = opcode === CryptoOpcode.AkcipherVerify;
    const fill: Fill = (fixed) => {
      fields.src_data_len.set(fixed, data.length);
      fields.dst_data_len.set(fixed, isVerification ? signed.length : room);
      if (isAlone) setKey(fixed, with_);
    };
    const parts = [data, signed];
    const writable = isVerification ? 0 : room;
    if (!isAlone) {
      const { size } = CryptoAkcipherDataFlf;
      return this.#request(opcode, with_.session, size, fill, parts, writable);
    }
    const all = [with_.key, ...parts];
    return this.#alone(opcode, CryptoAkcipherDataFlfStateless.size, fill, all, writable);
  }

  #digest(opcode: number, session: number, data: Uint8Array, resultBytes: number): CryptoRequest {
    const fill: Fill = (fixed) => {
      Hash.src_data_len.set(fixed, data.length);
      Hash.hash_result_len.set(fixed, resultBytes);
    };
    return this.#request(opcode, session, CryptoHashDataFlf.size, fill, [data], resultBytes);
  }

  #request(
    opcode: number,
    session: number,
    fixedBytes: number,
    fill: Fill,
    parts: readonly Uint8Array[],
    room: number,
  ): CryptoRequest {
    const size = this.#isRevision1 ? fixedBytes : CryptoHeaderSize.DataqOpSpecHdrLegacy;
    const fixed = ByteBuffer.ofSize(start + size);
    Header.opcode.set(fixed, opcode);
    Header.session_id.set(fixed, session);
    Header.flag.set(fixed, CryptoFlag.SessionMode);
    fill(fixed);
    return { readable: joined([fixed.bytes, ...parts]), room };
  }

  #alone(
    opcode: number,
    fixedBytes: number,
    fill: Fill,
    parts: readonly Uint8Array[],
    room: number,
  ): CryptoRequest {
    const fixed = ByteBuffer.ofSize(start + fixedBytes);
    Header.opcode.set(fixed, opcode);
    fill(fixed);
    return { readable: joined([fixed.bytes, ...parts]), room };
  }
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts));
}

export function directionOf(isEncryption: boolean): number {
  return isEncryption ? CryptoOp.Encrypt : CryptoOp.Decrypt;
}

export function keyTypeOf(isPrivate: boolean): number {
  return isPrivate ? CryptoAkcipherKeyType.Private : CryptoAkcipherKeyType.Public;
}

export function orderOf(isDigestFirst: boolean): number {
  return isDigestFirst ? CryptoChainOrder.HashThenCipher : CryptoChainOrder.CipherThenHash;
}

export function hashModeOf(key: Uint8Array | undefined): number {
  return key === undefined ? CryptoSymHashMode.Plain : CryptoSymHashMode.Auth;
}

function setDirected(
  fields: Pick<typeof CipherAlone.sess_para, "algo" | "key_len" | "op">,
  fixed: ByteBuffer,
  { algo, key, isEncryption }: CipherSetup,
): void {
  fields.algo.set(fixed, algo);
  fields.key_len.set(fixed, key.length);
  fields.op.set(fixed, directionOf(isEncryption));
}

function setChain(fixed: ByteBuffer, { cipher, digest, isDigestFirst }: ChainSetup): void {
  const { alg_chain_order, cipher: cipherFields, hash } = ChainAlone.sess_para;
  alg_chain_order.set(fixed, orderOf(isDigestFirst));
  setDirected(cipherFields, fixed, cipher);
  hash.algo.set(fixed, digest.algo);
  hash.auth_key_len.set(fixed, digest.key?.length ?? 0);
  hash.hash_mode.set(fixed, hashModeOf(digest.key));
}

function setKey(fixed: ByteBuffer, setup: AkcipherSetup): void {
  const { algo, key_type, key_len, u } = AkcipherAlone.sess_para;
  algo.set(fixed, setup.algo);
  key_type.set(fixed, keyTypeOf(setup.isPrivate));
  key_len.set(fixed, setup.key.length);
  if (setup.algo === CryptoAkcipherAlgo.Ecdsa) {
    u.ecdsa.curve_id.set(fixed, setup.curve ?? 0);
    return;
  }
  u.rsa.padding_algo.set(fixed, setup.padding ?? 0);
  u.rsa.hash_algo.set(fixed, setup.hash ?? 0);
}
