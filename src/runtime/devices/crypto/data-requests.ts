import {
  CryptoAeadDataFlf,
  CryptoAeadDataFlfStateless,
  CryptoAkcipherDataFlf,
  CryptoAkcipherDataFlfStateless,
  CryptoAlgChainDataFlf,
  CryptoCipherDataFlf,
  CryptoFeature,
  CryptoHashDataFlf,
  CryptoHashDataFlfStateless,
  CryptoMacDataFlf,
  CryptoMacDataFlfStateless,
  CryptoOpcode,
  CryptoOpHeader,
  CryptoService,
  CryptoStatus,
  CryptoSymDataFlf,
  CryptoSymDataFlfStateless,
  CryptoSymOp,
} from "../../../catalogue/devices/crypto.js";
import { accessors } from "../../memory/accessors.js";
import { runAead } from "./aead.js";
import { runAkcipher } from "./akcipher.js";
import { runDigest } from "./digest.js";
import type { Parameters } from "./parameters.js";
import {
  aeadLengths,
  akcipherLengths,
  chainLengths,
  cipherLengths,
  digestLengths,
} from "./request-numbers.js";
import {
  statelessAead,
  statelessAkcipher,
  statelessHash,
  statelessMac,
  statelessSymmetric,
} from "./stateless-requests.js";
import { runChain, runCipher } from "./symmetric.js";
import type { Computed, Work } from "./work.js";

/** The fixed part starts behind the header; so do all fields below. */
const start = CryptoOpHeader.size;

const Sym = accessors(CryptoSymDataFlf, start);
const Cipher = accessors(CryptoCipherDataFlf, start);
const Chain = accessors(CryptoAlgChainDataFlf, start);
const Hash = accessors(CryptoHashDataFlf, start);
const Aead = accessors(CryptoAeadDataFlf, start);
const Akcipher = accessors(CryptoAkcipherDataFlf, start);

/** What a service does with requests of the data queues (VIRTIO 1.4, 5.9.9.3). */
interface DataService {
  /** The feature with which a request may come without a session. */
  readonly statelessFeature: number;
  readonly opcodes: readonly number[];
  /** Bytes of the fixed parts, with a session (where the driver knows revision 1) and without. */
  readonly fixedBytes: number;
  readonly statelessBytes: number;
  run(work: Work, opcode: number, session: Parameters): Computed;
  runStateless(work: Work, opcode: number): Computed;
}

/** The services by their numbers, which are the upper parts of opcodes, too. */
export const dataServices: Readonly<Record<number, DataService | undefined>> = {
  [CryptoService.Cipher]: {
    statelessFeature: CryptoFeature.CipherStatelessMode,
    opcodes: [CryptoOpcode.CipherEncrypt, CryptoOpcode.CipherDecrypt],
    fixedBytes: CryptoSymDataFlf.size,
    statelessBytes: CryptoSymDataFlfStateless.size,
    run: runSymmetric,
    runStateless: statelessSymmetric,
  },
  [CryptoService.Hash]: {
    statelessFeature: CryptoFeature.HashStatelessMode,
    opcodes: [CryptoOpcode.Hash],
    fixedBytes: CryptoHashDataFlf.size,
    statelessBytes: CryptoHashDataFlfStateless.size,
    run: (work, _opcode, session) => {
      return session.kind === "hash" ? digest(work, session) : CryptoStatus.Invsess;
    },
    runStateless: statelessHash,
  },
  [CryptoService.Mac]: {
    statelessFeature: CryptoFeature.MacStatelessMode,
    opcodes: [CryptoOpcode.Mac],
    fixedBytes: CryptoMacDataFlf.size,
    statelessBytes: CryptoMacDataFlfStateless.size,
    run: (work, _opcode, session) => {
      return session.kind === "mac" ? digest(work, session) : CryptoStatus.Invsess;
    },
    runStateless: statelessMac,
  },
  [CryptoService.Aead]: {
    statelessFeature: CryptoFeature.AeadStatelessMode,
    opcodes: [CryptoOpcode.AeadEncrypt, CryptoOpcode.AeadDecrypt],
    fixedBytes: CryptoAeadDataFlf.size,
    statelessBytes: CryptoAeadDataFlfStateless.size,
    run: runAeadSession,
    runStateless: statelessAead,
  },
  [CryptoService.Akcipher]: {
    statelessFeature: CryptoFeature.AkcipherStatelessMode,
    opcodes: [
      CryptoOpcode.AkcipherEncrypt,
      CryptoOpcode.AkcipherDecrypt,
      CryptoOpcode.AkcipherSign,
      CryptoOpcode.AkcipherVerify,
    ],
    fixedBytes: CryptoAkcipherDataFlf.size,
    statelessBytes: CryptoAkcipherDataFlfStateless.size,
    run: runAkcipherSession,
    runStateless: statelessAkcipher,
  },
};

function runSymmetric(work: Work, opcode: number, session: Parameters): Computed {
  const { fixed } = work.input;
  const type = Sym.op_type.get(fixed);
  const isEncryption = opcode === CryptoOpcode.CipherEncrypt;
  switch (session.kind) {
    case "cipher":
      if (type !== CryptoSymOp.Cipher || session.isEncryption !== isEncryption) break;
      return runCipher(work, session, cipherLengths(Cipher, fixed));
    case "chain":
      if (type !== CryptoSymOp.AlgorithmChaining) break;
      if (session.cipher.isEncryption !== isEncryption) break;
      return runChain(work, session, chainLengths(Chain, fixed, false));
    default:
      return CryptoStatus.Invsess;
  }
  return type === CryptoSymOp.None ? CryptoStatus.Notsupp : CryptoStatus.Err;
}

function digest(work: Work, session: Parameters & { kind: "hash" | "mac" }): Computed {
  return runDigest(work, session, digestLengths(Hash, work.input.fixed));
}

function runAeadSession(work: Work, opcode: number, session: Parameters): Computed {
  const { fixed } = work.input;
  if (session.kind !== "aead") return CryptoStatus.Invsess;
  if (session.isEncryption !== (opcode === CryptoOpcode.AeadEncrypt)) return CryptoStatus.Err;
  return runAead(work, session, aeadLengths(Aead, fixed));
}

function runAkcipherSession(work: Work, opcode: number, session: Parameters): Computed {
  const { fixed } = work.input;
  if (session.kind !== "akcipher") return CryptoStatus.Invsess;
  return runAkcipher(work, session, opcode, akcipherLengths(Akcipher, fixed));
}
