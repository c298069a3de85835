import {
  CryptoAkcipherAlgo,
  CryptoCipherAlgo,
  CryptoService,
} from "../../../catalogue/devices/crypto.js";
import type { Arena } from "../../host/arena.js";
import { libcrypto } from "../../host/libcrypto.js";
import { cryptoAlgorithms } from "./algorithms.js";
import { aeadFacts, cipherFacts, digestBytes, macFacts } from "./facts.js";
import { OpensslKeys } from "./openssl-keys.js";
import { cipher, hash, mac, open, seal } from "./openssl-symmetric.js";
import type {
  AeadJob,
  AlgorithmSets,
  AsymmetricKey,
  CipherJob,
  CryptoProvider,
  KeyKind,
} from "./provider.js";

/** Computes with the OpenSSL of this process. What that one lacks, or a policy forbids, is not among `algorithms`. */
export class OpensslProvider implements CryptoProvider {
  readonly algorithms: AlgorithmSets;
  readonly #keys: OpensslKeys | undefined;

  constructor(arena: Arena) {
    const library = libcrypto();
    this.#keys = library === undefined ? undefined : new OpensslKeys(library, arena);
    this.algorithms = this.#probe();
  }

  cipher(job: CipherJob, source: Uint8Array): Uint8Array | undefined {
    return cipher(job, source);
  }

  hash(algo: number, sizeBytes: number, source: Uint8Array): Uint8Array | undefined {
    return hash(algo, sizeBytes, source);
  }

  mac(algo: number, key: Uint8Array, source: Uint8Array): Uint8Array | undefined {
    return mac(algo, key, source);
  }

  seal(job: AeadJob, plain: Uint8Array): Uint8Array | undefined {
    return seal(job, plain);
  }

  open(job: AeadJob, cipherText: Uint8Array, tag: Uint8Array): Uint8Array | "forged" | undefined {
    return open(job, cipherText, tag);
  }

  importKey(kind: KeyKind, key: Uint8Array): AsymmetricKey | undefined {
    return this.#keys?.import(kind, key);
  }

  /** Tries each algorithm once. */
  #probe(): AlgorithmSets {
    const found = new Map<number, Set<number>>();
    for (const { service, algo } of cryptoAlgorithms.values()) {
      if (!this.#works(service, algo)) continue;
      const algorithms = found.get(service) ?? new Set();
      found.set(service, algorithms.add(algo));
    }
    return found;
  }

  #works(service: number, algo: number): boolean {
    switch (service) {
      case CryptoService.Cipher:
        return worksAsCipher(algo);
      case CryptoService.Hash:
        return hash(algo, digestBytes(algo) ?? 0, new Uint8Array(0)) !== undefined;
      case CryptoService.Mac: {
        const key = sampleKey(macFacts(algo)?.keys?.[0] ?? 16);
        return mac(algo, key, new Uint8Array(16)) !== undefined;
      }
      case CryptoService.Aead:
        return worksAsAead(algo);
      default:
        return this.#keys !== undefined && Object.values<number>(CryptoAkcipherAlgo).includes(algo);
    }
  }
}

function worksAsCipher(algo: number): boolean {
  const facts = cipherFacts(algo);
  if (facts === undefined) return false;
  return facts.keys.every((length) => {
    const iv = new Uint8Array(facts.iv);
    const job = { algo, key: sampleKey(length), iv, isEncryption: true };
    return cipher(job, new Uint8Array(CryptoCipherAlgo.AesXts === algo ? 16 : facts.block));
  });
}

function worksAsAead(algo: number): boolean {
  const facts = aeadFacts(algo);
  if (facts === undefined) return false;
  return facts.keys.every((length) => {
    const iv = new Uint8Array(12);
    const job = { algo, key: sampleKey(length), iv, additional: new Uint8Array(0), tagBytes: 16 };
    return seal(job, new Uint8Array(1)) !== undefined;
  });
}

/** No two halves of it are equal, which XTS would refuse. */
function sampleKey(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => index + 1);
}
