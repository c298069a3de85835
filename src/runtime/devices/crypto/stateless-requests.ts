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
import {
  aeadLengths,
  akcipherLengths,
  akcipherNumbers,
  chainLengths,
  cipherLengths,
  digestLengths,
  directedAlgorithm,
  macAlgorithm,
} from "./request-numbers.js";
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
  const numbers = directedAlgorithm(Cipher.sess_para, fixed);
  if (numbers.op !== direction) return CryptoStatus.Err;
  return once(cipherParameters(work, numbers), (parameters) =>
    runCipher(work, parameters, cipherLengths(Cipher, fixed)),
  );
}

function statelessChain(work: Work, direction: number): Computed {
  const { fixed } = work.input;
  const { alg_chain_order, cipher, hash } = Chain.sess_para;
  const numbers = {
    order: alg_chain_order.get(fixed),
    cipher: directedAlgorithm(cipher, fixed),
    hashMode: hash.hash_mode.get(fixed),
    digest: macAlgorithm(hash, fixed),
  };
  if (numbers.cipher.op !== direction) return CryptoStatus.Err;
  return once(chainParameters(work, numbers), (parameters) =>
    runChain(work, parameters, chainLengths(Chain, fixed, true)),
  );
}

export function statelessHash(work: Work): Computed {
  const { fixed } = work.input;
  return once(hashParameters(work, Hash.sess_para.algo.get(fixed)), (parameters) =>
    runDigest(work, parameters, digestLengths(Hash, fixed)),
  );
}

export function statelessMac(work: Work): Computed {
  const { fixed } = work.input;
  return once(macParameters(work, macAlgorithm(Mac.sess_para, fixed)), (parameters) =>
    runDigest(work, parameters, digestLengths(Mac, fixed)),
  );
}

export function statelessAead(work: Work, opcode: number): Computed {
  const { fixed } = work.input;
  const numbers = directedAlgorithm(Aead.sess_para, fixed);
  const direction = opcode === CryptoOpcode.AeadEncrypt ? CryptoOp.Encrypt : CryptoOp.Decrypt;
  if (numbers.op !== direction) return CryptoStatus.Err;
  return once(aeadParameters(work, numbers, undefined), (parameters) =>
    runAead(work, parameters, aeadLengths(Aead, fixed)),
  );
}

export function statelessAkcipher(work: Work, opcode: number): Computed {
  const { fixed } = work.input;
  const { u, ...algorithm } = Akcipher.sess_para;
  const numbers = akcipherNumbers(algorithm, u.rsa, u.ecdsa, fixed);
  return once(akcipherParameters(work, numbers), (parameters) =>
    runAkcipher(work, parameters, opcode, akcipherLengths(Akcipher, fixed)),
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
