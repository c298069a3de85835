import {
  CryptoAkcipherAlgo,
  CryptoAkcipherKeyType,
  CryptoChainOrder,
  CryptoOp,
  CryptoService,
  CryptoStatus,
  CryptoSymHashMode,
} from "../../../catalogue/devices/crypto.js";
import { aeadFacts, cipherFacts, digestBytes, macFacts } from "./facts.js";
import { offers } from "./offer.js";
import {
  type AeadParameters,
  type AkcipherParameters,
  type ChainParameters,
  type CipherParameters,
  forget,
  type HashParameters,
  type MacParameters,
} from "./parameters.js";
import type { KeyKind } from "./provider.js";
import type { Work } from "./work.js";

/*
 * From the numbers of a session or of a stateless request to what is computed with. Each function takes its key from
 * the request, and answers with a status where there is nothing to compute with.
 */

/** No key of RSA up to 8192 bits is longer, nor any of the curves. */
export const mostAsymmetricKeyBytes = 8 * 1024;

export interface KeyedAlgorithm {
  readonly algo: number;
  readonly keyLength: number;
}

export interface DirectedAlgorithm extends KeyedAlgorithm {
  readonly op: number;
}

export interface ChainNumbers {
  readonly order: number;
  readonly cipher: DirectedAlgorithm;
  readonly hashMode: number;
  /** `keyLength` counts in HASH_MODE_AUTH only. */
  readonly digest: KeyedAlgorithm;
}

export interface AkcipherNumbers extends KeyedAlgorithm {
  readonly keyType: number;
  readonly padding: number;
  readonly hash: number;
  readonly curve: number;
}

export function cipherParameters(
  work: Work,
  numbers: DirectedAlgorithm,
): CipherParameters | number {
  const { algo, keyLength, op } = numbers;
  const facts = cipherFacts(algo);
  if (facts === undefined || !offers(work.offer, CryptoService.Cipher, algo)) {
    return CryptoStatus.Notsupp;
  }
  const isEncryption = directionOf(op);
  const isShort = keyLength <= work.offer.maxCipherKeyBytes;
  if (isEncryption === undefined || !isShort || !facts.keys.includes(keyLength)) {
    return CryptoStatus.Err;
  }
  const key = takeKey(work, keyLength);
  return key === undefined ? CryptoStatus.Err : { kind: "cipher", algo, key, isEncryption };
}

export function hashParameters(work: Work, algo: number): HashParameters | number {
  if (digestBytes(algo) === undefined || !offers(work.offer, CryptoService.Hash, algo)) {
    return CryptoStatus.Notsupp;
  }
  return { kind: "hash", algo };
}

export function macParameters(work: Work, numbers: KeyedAlgorithm): MacParameters | number {
  const { algo, keyLength } = numbers;
  const facts = macFacts(algo);
  if (facts === undefined || !offers(work.offer, CryptoService.Mac, algo)) {
    return CryptoStatus.Notsupp;
  }
  const isShort = keyLength <= work.offer.maxAuthenticationKeyBytes;
  const fits = facts.keys === undefined ? keyLength > 0 : facts.keys.includes(keyLength);
  if (!isShort || !fits) return CryptoStatus.Err;
  const key = takeKey(work, keyLength);
  return key === undefined ? CryptoStatus.Err : { kind: "mac", algo, key };
}

/** The key of the cipher comes first, then that of the digest. */
export function chainParameters(work: Work, numbers: ChainNumbers): ChainParameters | number {
  const { order, hashMode } = numbers;
  const isDigestFirst = order === CryptoChainOrder.HashThenCipher;
  if (!isDigestFirst && order !== CryptoChainOrder.CipherThenHash) return CryptoStatus.Err;
  const isPlain = hashMode === CryptoSymHashMode.Plain;
  if (!isPlain && hashMode !== CryptoSymHashMode.Auth) return CryptoStatus.Notsupp;
  const cipher = cipherParameters(work, numbers.cipher);
  if (typeof cipher === "number") return cipher;
  const digest = isPlain
    ? hashParameters(work, numbers.digest.algo)
    : macParameters(work, numbers.digest);
  if (typeof digest !== "number") return { kind: "chain", cipher, digest, isDigestFirst };
  forget(cipher);
  return digest;
}

/** `tagLength` is that of a session; without one each request tells it. */
export function aeadParameters(
  work: Work,
  numbers: DirectedAlgorithm,
  tagLength: number | undefined,
): AeadParameters | number {
  const { algo, keyLength, op } = numbers;
  const facts = aeadFacts(algo);
  if (facts === undefined || !offers(work.offer, CryptoService.Aead, algo)) {
    return CryptoStatus.Notsupp;
  }
  const isEncryption = directionOf(op);
  const isShort = keyLength <= work.offer.maxCipherKeyBytes;
  const hasTag = tagLength === undefined || facts.tags.includes(tagLength);
  if (isEncryption === undefined || !isShort || !hasTag || !facts.keys.includes(keyLength)) {
    return CryptoStatus.Err;
  }
  const key = takeKey(work, keyLength);
  if (key === undefined) return CryptoStatus.Err;
  return { kind: "aead", algo, key, isEncryption, tagBytes: tagLength };
}

export function akcipherParameters(
  work: Work,
  numbers: AkcipherNumbers,
): AkcipherParameters | number {
  const { algo, keyLength } = numbers;
  if (!offers(work.offer, CryptoService.Akcipher, algo)) return CryptoStatus.Notsupp;
  const kind = keyKind(numbers);
  if (kind === undefined) return CryptoStatus.Notsupp;
  if (keyLength === 0 || keyLength > mostAsymmetricKeyBytes) return CryptoStatus.Err;
  if (!work.input.has(keyLength)) return CryptoStatus.Err;
  const key = work.provider.importKey(kind, work.input.take(keyLength));
  return key === undefined ? CryptoStatus.Err : { kind: "akcipher", key, keyBytes: keyLength };
}

function keyKind(numbers: AkcipherNumbers): KeyKind | undefined {
  const { algo, keyType, padding, hash, curve } = numbers;
  const isPrivate = keyType === CryptoAkcipherKeyType.Private;
  if (!isPrivate && keyType !== CryptoAkcipherKeyType.Public) return undefined;
  switch (algo) {
    case CryptoAkcipherAlgo.Rsa:
      return { type: "rsa", isPrivate, padding, hash };
    case CryptoAkcipherAlgo.Ecdsa:
      return { type: "ecdsa", isPrivate, curve };
    default:
      return undefined;
  }
}

function directionOf(op: number): boolean | undefined {
  if (op === CryptoOp.Encrypt) return true;
  return op === CryptoOp.Decrypt ? false : undefined;
}

/** A copy that outlives the request. */
function takeKey({ input }: Work, length: number): Uint8Array | undefined {
  return input.has(length) ? input.take(length).slice() : undefined;
}
