import {
  CryptoAeadCreateSessionFlf,
  CryptoAkcipherAlgo,
  CryptoAkcipherCreateSessionFlf,
  CryptoAlgChainSessionFlf,
  CryptoCipherSessionFlf,
  CryptoCtrlHeader,
  CryptoDestroySessionFlf,
  CryptoEcdsaSessionPara,
  CryptoHashCreateSessionFlf,
  CryptoHeaderSize,
  CryptoMacCreateSessionFlf,
  CryptoOpcode,
  CryptoRsaSessionPara,
  CryptoSymCreateSessionFlf,
  CryptoSymOp,
} from "../../catalogue/devices/crypto.js";
import { accessors } from "../memory/accessors.js";
import { ByteBuffer } from "../memory/byte-buffer.js";
import {
  type AeadSetup,
  type AkcipherSetup,
  type ChainSetup,
  type CipherSetup,
  directionOf,
  hashModeOf,
  joined,
  keyTypeOf,
  type MacSetup,
  orderOf,
} from "./crypto-requests.js";

const Header = accessors(CryptoCtrlHeader);
const start = CryptoCtrlHeader.size;
const Sym = accessors(CryptoSymCreateSessionFlf, start);
const Cipher = accessors(CryptoCipherSessionFlf, start);
const Chain = accessors(CryptoAlgChainSessionFlf, start);
const ChainMac = accessors(CryptoMacCreateSessionFlf, Chain.algo_flf.offset);
const Hash = accessors(CryptoHashCreateSessionFlf, start);
const Mac = accessors(CryptoMacCreateSessionFlf, start);
const Aead = accessors(CryptoAeadCreateSessionFlf, start);
const Akcipher = accessors(CryptoAkcipherCreateSessionFlf, start);
const Rsa = accessors(CryptoRsaSessionPara, Akcipher.algo_flf.offset);
const Ecdsa = accessors(CryptoEcdsaSessionPara, Akcipher.algo_flf.offset);
const Destroy = accessors(CryptoDestroySessionFlf, start);

type Fill = (fixed: ByteBuffer) => void;

/** Builds what a driver puts into the control queue. */
export class CryptoSessionRequests {
  readonly #isRevision1: boolean;

  constructor(isRevision1: boolean) {
    this.#isRevision1 = isRevision1;
  }

  cipher(setup: CipherSetup): Uint8Array {
    const { CipherCreateSession } = CryptoOpcode;
    const fill: Fill = (fixed) => {
      Sym.op_type.set(fixed, CryptoSymOp.Cipher);
      setCipher(Cipher, fixed, setup);
    };
    return this.#build(CipherCreateSession, CryptoSymCreateSessionFlf.size, fill, [setup.key]);
  }

  chain({ cipher, digest, isDigestFirst }: ChainSetup): Uint8Array {
    const { CipherCreateSession } = CryptoOpcode;
    const fill: Fill = (fixed) => {
      Sym.op_type.set(fixed, CryptoSymOp.AlgorithmChaining);
      Chain.alg_chain_order.set(fixed, orderOf(isDigestFirst));
      Chain.hash_mode.set(fixed, hashModeOf(digest.key));
      setCipher(Chain.cipher_hdr, fixed, cipher);
      ChainMac.algo.set(fixed, digest.algo);
      if (digest.key !== undefined) ChainMac.auth_key_len.set(fixed, digest.key.length);
    };
    const keys = [cipher.key, digest.key ?? new Uint8Array(0)];
    return this.#build(CipherCreateSession, CryptoSymCreateSessionFlf.size, fill, keys);
  }

  hash(algo: number, resultBytes: number): Uint8Array {
    const fill: Fill = (fixed) => {
      Hash.algo.set(fixed, algo);
      Hash.hash_result_len.set(fixed, resultBytes);
    };
    return this.#build(CryptoOpcode.HashCreateSession, CryptoHashCreateSessionFlf.size, fill, []);
  }

  mac({ algo, key }: MacSetup, resultBytes: number): Uint8Array {
    const fill: Fill = (fixed) => {
      Mac.algo.set(fixed, algo);
      Mac.hash_result_len.set(fixed, resultBytes);
      Mac.auth_key_len.set(fixed, key.length);
    };
    return this.#build(CryptoOpcode.MacCreateSession, CryptoMacCreateSessionFlf.size, fill, [key]);
  }

  aead({ algo, key, isEncryption, tagBytes }: AeadSetup): Uint8Array {
    const { AeadCreateSession } = CryptoOpcode;
    const fill: Fill = (fixed) => {
      Aead.algo.set(fixed, algo);
      Aead.key_len.set(fixed, key.length);
      Aead.tag_len.set(fixed, tagBytes);
      Aead.op.set(fixed, directionOf(isEncryption));
    };
    return this.#build(AeadCreateSession, CryptoAeadCreateSessionFlf.size, fill, [key]);
  }

  akcipher(setup: AkcipherSetup): Uint8Array {
    const { AkcipherCreateSession } = CryptoOpcode;
    const fill: Fill = (fixed) => {
      Akcipher.algo.set(fixed, setup.algo);
      Akcipher.key_type.set(fixed, keyTypeOf(setup.isPrivate));
      Akcipher.key_len.set(fixed, setup.key.length);
      if (setup.algo === CryptoAkcipherAlgo.Ecdsa) {
        Ecdsa.curve_id.set(fixed, setup.curve ?? 0);
        return;
      }
      Rsa.padding_algo.set(fixed, setup.padding ?? 0);
      Rsa.hash_algo.set(fixed, setup.hash ?? 0);
    };
    const { size } = CryptoAkcipherCreateSessionFlf;
    return this.#build(AkcipherCreateSession, size, fill, [setup.key]);
  }

  /** One of `CryptoOpcode.…DestroySession`. */
  destroy(opcode: number, id: number): Uint8Array {
    const fill: Fill = (fixed) => Destroy.session_id.set(fixed, id);
    return this.#build(opcode, CryptoDestroySessionFlf.size, fill, []);
  }

  #build(opcode: number, fixedBytes: number, fill: Fill, keys: readonly Uint8Array[]): Uint8Array {
    const size = this.#isRevision1 ? fixedBytes : CryptoHeaderSize.CtrlqOpSpecHdrLegacy;
    const fixed = ByteBuffer.ofSize(start + size);
    Header.opcode.set(fixed, opcode);
    fill(fixed);
    return joined([fixed.bytes, ...keys]);
  }
}

function setCipher(
  fields: Pick<typeof Cipher, "algo" | "key_len" | "op">,
  fixed: ByteBuffer,
  { algo, key, isEncryption }: CipherSetup,
): void {
  fields.algo.set(fixed, algo);
  fields.key_len.set(fixed, key.length);
  fields.op.set(fixed, directionOf(isEncryption));
}
