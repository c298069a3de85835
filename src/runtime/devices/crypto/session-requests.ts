import {
  CryptoAeadCreateSessionFlf,
  CryptoAkcipherCreateSessionFlf,
  CryptoAlgChainSessionFlf,
  CryptoCipherSessionFlf,
  CryptoCtrlHeader,
  CryptoEcdsaSessionPara,
  CryptoHashCreateSessionFlf,
  CryptoMacCreateSessionFlf,
  CryptoOpcode,
  CryptoRsaSessionPara,
  CryptoStatus,
  CryptoSymCreateSessionFlf,
  CryptoSymOp,
} from "../../../catalogue/devices/crypto.js";
import { accessors } from "../../memory/accessors.js";
import type { Parameters } from "./parameters.js";
import {
  aeadParameters,
  akcipherParameters,
  chainParameters,
  cipherParameters,
  hashParameters,
  macParameters,
} from "./read-parameters.js";
import { akcipherNumbers, directedAlgorithm, macAlgorithm } from "./request-numbers.js";
import type { Work } from "./work.js";

/** The fixed part starts behind the header; so do all fields below. */
const start = CryptoCtrlHeader.size;

const Sym = accessors(CryptoSymCreateSessionFlf, start);
const Cipher = accessors(CryptoCipherSessionFlf, Sym.op_flf.offset);
const Chain = accessors(CryptoAlgChainSessionFlf, Sym.op_flf.offset);
const ChainHash = accessors(CryptoHashCreateSessionFlf, Chain.algo_flf.offset);
const ChainMac = accessors(CryptoMacCreateSessionFlf, Chain.algo_flf.offset);
const Hash = accessors(CryptoHashCreateSessionFlf, start);
const Mac = accessors(CryptoMacCreateSessionFlf, start);
const Aead = accessors(CryptoAeadCreateSessionFlf, start);
const Akcipher = accessors(CryptoAkcipherCreateSessionFlf, start);
const Rsa = accessors(CryptoRsaSessionPara, Akcipher.algo_flf.offset);
const Ecdsa = accessors(CryptoEcdsaSessionPara, Akcipher.algo_flf.offset);

interface SessionRequest {
  /** Bytes of its fixed part, where the driver knows revision 1. */
  readonly fixedBytes: number;
  read(work: Work): Parameters | number;
}

/** What opens a session, by its opcode (VIRTIO 1.4, 5.9.9.2.1). */
export const sessionRequests: Readonly<Record<number, SessionRequest | undefined>> = {
  [CryptoOpcode.CipherCreateSession]: {
    fixedBytes: CryptoSymCreateSessionFlf.size,
    read: readSymmetric,
  },
  [CryptoOpcode.HashCreateSession]: {
    fixedBytes: CryptoHashCreateSessionFlf.size,
    read: (work) => hashParameters(work, Hash.algo.get(work.input.fixed)),
  },
  [CryptoOpcode.MacCreateSession]: {
    fixedBytes: CryptoMacCreateSessionFlf.size,
    read: (work) => macParameters(work, macAlgorithm(Mac, work.input.fixed)),
  },
  [CryptoOpcode.AeadCreateSession]: {
    fixedBytes: CryptoAeadCreateSessionFlf.size,
    read: readAead,
  },
  [CryptoOpcode.AkcipherCreateSession]: {
    fixedBytes: CryptoAkcipherCreateSessionFlf.size,
    read: readAkcipher,
  },
};

function readSymmetric(work: Work): Parameters | number {
  const { fixed } = work.input;
  switch (Sym.op_type.get(fixed)) {
    case CryptoSymOp.Cipher:
      return cipherParameters(work, directedAlgorithm(Cipher, fixed));
    case CryptoSymOp.AlgorithmChaining:
      return chainParameters(work, {
        order: Chain.alg_chain_order.get(fixed),
        hashMode: Chain.hash_mode.get(fixed),
        cipher: directedAlgorithm(Chain.cipher_hdr, fixed),
        digest: { ...macAlgorithm(ChainMac, fixed), algo: ChainHash.algo.get(fixed) },
      });
    default:
      return CryptoStatus.Notsupp;
  }
}

function readAead(work: Work): Parameters | number {
  const { fixed } = work.input;
  return aeadParameters(work, directedAlgorithm(Aead, fixed), Aead.tag_len.get(fixed));
}

function readAkcipher(work: Work): Parameters | number {
  const { fixed } = work.input;
  return akcipherParameters(work, akcipherNumbers(Akcipher, Rsa, Ecdsa, fixed));
}
