import {
  CryptoAeadDataFlfStateless,
  CryptoAkcipherDataFlfStateless,
  CryptoAlgChainDataFlfStateless,
  CryptoCipherDataFlfStateless,
  CryptoHashDataFlfStateless,
  CryptoMacDataFlfStateless,
  CryptoOp,
  CryptoOpcode,
  CryptoOpHeader,
  CryptoStatus,
  CryptoSymDataFlfStateless,
  CryptoSymOp,
} from "../../../catalogue/devices/crypto.js";
import { accessors } from "../../memory/accessors.js";
import type { ByteBuffer } from "../../memory/byte-buffer.js";
import { runAead } from "./aead.js";
import { runAkcipher } from "./akcipher.js";
import { runDigest } from "./digest.js";
import { forget, type Parameters } from "./parameters.js";
import {
  aeadParameters,
  akcipherParameters,
  chainParameters,
  cipherParameters,
  hashParameters,
  macParameters,
} from "./read-parameters.js";
import { runChain, runCipher } from "./symmetric.js";
import type { Computed, Work } from "./work.js";

/*
 * Requests without a session (VIRTIO 1.4, 5.9.9.4 to 5.9.9.8): the parameters come along, and are wiped with the answer.
 */

/** The fixed part starts behind the header; so do all fields below. */
const start = CryptoOpHeader.size;

const Sym = accessors(CryptoSymDataFlfStateless, start);
const Cipher = accessors(CryptoCipherDataFlfStateless, start);
const Chain = accessors(CryptoAlgChainDataFlfStateless, start);
const Hash = accessors(CryptoHashDataFlfStateless, start);
const Mac = accessors(CryptoMacDataFlfStateless, start);
const Aead = accessors(CryptoAeadDataFlfStateless, start);
const Akcipher = accessors(CryptoAkcipherDataFlfStateless, start);

export function statelessSymmetric(work: Work, opcode: number): Computed {
  const direction = opcode === CryptoOpcode.CipherEncrypt ? CryptoOp.Encrypt : CryptoOp.Decrypt;
  switch (Sym.op_type.get(work.input.fixed)) {
    case CryptoSymOp.Cipher:
      return statelessCipher(work, direction);
    case CryptoSymOp.AlgorithmChaining:
      return statelessChain(work, direction);
    default:
      return CryptoStatus.Notsupp;
  }
}

function statelessCipher(work: Work, direction: number): Computed {
  const { fixed } = work.input;
  const numbers = directed(Cipher.sess_para, fixed);
  if (numbers.op !== direction) return CryptoStatus.Err;
  return once(cipherParameters(work, numbers), (parameters) =>
    runCipher(work, parameters, {
      iv: Cipher.iv_len.get(fixed),
      source: Cipher.src_data_len.get(fixed),
      target: Cipher.dst_data_len.get(fixed),
    }),
  );
}

function statelessChain(work: Work, direction: number): Computed {
  const { fixed } = work.input;
  const { alg_chain_order, cipher, hash } = Chain.sess_para;
  const numbers = {
    order: alg_chain_order.get(fixed),
    cipher: directed(cipher, fixed),
    hashMode: hash.hash_mode.get(fixed),
    digest: { algo: hash.algo.get(fixed), keyLength: hash.auth_key_len.get(fixed) },
  };
  if (numbers.cipher.op !== direction) return CryptoStatus.Err;
  return once(chainParameters(work, numbers), (parameters) =>
    runChain(work, parameters, {
      iv: Chain.iv_len.get(fixed),
      source: Chain.src_data_len.get(fixed),
      target: Chain.dst_data_len.get(fixed),
      cipherStart: Chain.cipher_start_src_offset.get(fixed),
      cipherLength: Chain.len_to_cipher.get(fixed),
      digestStart: Chain.hash_start_src_offset.get(fixed),
      digestLength: Chain.len_to_hash.get(fixed),
      additional: Chain.aad_len.get(fixed),
      result: Chain.hash_result_len.get(fixed),
      isAdditionalFirst: true,
    }),
  );
}

export function statelessHash(work: Work): Computed {
  const { fixed } = work.input;
  return once(hashParameters(work, Hash.sess_para.algo.get(fixed)), (parameters) =>
    runDigest(work, parameters, {
      source: Hash.src_data_len.get(fixed),
      result: Hash.hash_result_len.get(fixed),
    }),
  );
}

export function statelessMac(work: Work): Computed {
  const { fixed } = work.input;
  const { algo, auth_key_len } = Mac.sess_para;
  const numbers = { algo: algo.get(fixed), keyLength: auth_key_len.get(fixed) };
  return once(macParameters(work, numbers), (parameters) =>
    runDigest(work, parameters, {
      source: Mac.src_data_len.get(fixed),
      result: Mac.hash_result_len.get(fixed),
    }),
  );
}

export function statelessAead(work: Work, opcode: number): Computed {
  const { fixed } = work.input;
  const numbers = directed(Aead.sess_para, fixed);
  const direction = opcode === CryptoOpcode.AeadEncrypt ? CryptoOp.Encrypt : CryptoOp.Decrypt;
  if (numbers.op !== direction) return CryptoStatus.Err;
  return once(aeadParameters(work, numbers, undefined), (parameters) =>
    runAead(work, parameters, {
      iv: Aead.iv_len.get(fixed),
      additional: Aead.aad_len.get(fixed),
      source: Aead.src_data_len.get(fixed),
      target: Aead.dst_data_len.get(fixed),
      tag: Aead.tag_len.get(fixed),
    }),
  );
}

export function statelessAkcipher(work: Work, opcode: number): Computed {
  const { fixed } = work.input;
  const { algo, key_type, key_len, u } = Akcipher.sess_para;
  const numbers = {
    algo: algo.get(fixed),
    keyLength: key_len.get(fixed),
    keyType: key_type.get(fixed),
    padding: u.rsa.padding_algo.get(fixed),
    hash: u.rsa.hash_algo.get(fixed),
    curve: u.ecdsa.curve_id.get(fixed),
  };
  return once(akcipherParameters(work, numbers), (parameters) =>
    runAkcipher(work, parameters, opcode, {
      source: Akcipher.src_data_len.get(fixed),
      target: Akcipher.dst_data_len.get(fixed),
    }),
  );
}

/** Computes with parameters that nobody needs afterwards. */
function once<Kind extends Parameters>(
  parameters: Kind | number,
  compute: (parameters: Kind) => Computed,
): Computed {
  if (typeof parameters === "number") return parameters;
  const computed = compute(parameters);
  forget(parameters);
  return computed;
}

function directed(
  { algo, key_len, op }: Pick<typeof Cipher.sess_para, "algo" | "key_len" | "op">,
  fixed: ByteBuffer,
) {
  return { algo: algo.get(fixed), keyLength: key_len.get(fixed), op: op.get(fixed) };
}
