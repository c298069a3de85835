import {
  CryptoAeadAlgo,
  CryptoCipherAlgo,
  CryptoHashAlgo,
  CryptoMacAlgo,
} from "../../../catalogue/devices/crypto.js";

/** The lengths that a cipher works with, in bytes. */
export interface CipherFacts {
  readonly keys: readonly number[];
  readonly iv: number;
  /** Data comes in multiples of it. */
  readonly block: number;
  /** The shortest data that there may be. */
  readonly least: number;
}

export interface MacFacts {
  /** Undefined: any key but an empty one. */
  readonly keys?: readonly number[];
  readonly result: number;
  readonly block: number;
}

export interface AeadFacts {
  readonly keys: readonly number[];
  readonly leastIv: number;
  readonly mostIv: number;
  readonly tags: readonly number[];
}

const aes = [16, 24, 32];
const tripleDes = [16, 24];

function cipher(keys: readonly number[], iv: number, block: number, least = 0): CipherFacts {
  return { keys, iv, block, least };
}

const ciphers: ReadonlyMap<number, CipherFacts> = new Map([
  [CryptoCipherAlgo.AesEcb, cipher(aes, 0, 16)],
  [CryptoCipherAlgo.AesCbc, cipher(aes, 16, 16)],
  [CryptoCipherAlgo.AesCtr, cipher(aes, 16, 1)],
  // Two keys in one; a last block that is not whole borrows from the one before it.
  [CryptoCipherAlgo.AesXts, cipher([32, 64], 16, 1, 16)],
  [CryptoCipherAlgo.TripleDesEcb, cipher(tripleDes, 0, 8)],
  [CryptoCipherAlgo.TripleDesCbc, cipher(tripleDes, 8, 8)],
]);

/** Bytes of each digest; the extendable-output functions give what they are asked for, up to the largest of the others. */
const digests: ReadonlyMap<number, number> = new Map<number, number>([
  [CryptoHashAlgo.Md5, 16],
  [CryptoHashAlgo.Sha1, 20],
  [CryptoHashAlgo.Sha224, 28],
  [CryptoHashAlgo.Sha256, 32],
  [CryptoHashAlgo.Sha384, 48],
  [CryptoHashAlgo.Sha512, 64],
  [CryptoHashAlgo.Sha3_224, 28],
  [CryptoHashAlgo.Sha3_256, 32],
  [CryptoHashAlgo.Sha3_384, 48],
  [CryptoHashAlgo.Sha3_512, 64],
  [CryptoHashAlgo.Sha3Shake128, 64],
  [CryptoHashAlgo.Sha3Shake256, 64],
]);

const macs: ReadonlyMap<number, MacFacts> = new Map<number, MacFacts>([
  [CryptoMacAlgo.HmacMd5, { result: 16, block: 1 }],
  [CryptoMacAlgo.HmacSha1, { result: 20, block: 1 }],
  [CryptoMacAlgo.HmacSha224, { result: 28, block: 1 }],
  [CryptoMacAlgo.HmacSha256, { result: 32, block: 1 }],
  [CryptoMacAlgo.HmacSha384, { result: 48, block: 1 }],
  [CryptoMacAlgo.HmacSha512, { result: 64, block: 1 }],
  [CryptoMacAlgo.Cmac3des, { keys: tripleDes, result: 8, block: 1 }],
  [CryptoMacAlgo.CmacAes, { keys: aes, result: 16, block: 1 }],
  [CryptoMacAlgo.CbcmacAes, { keys: aes, result: 16, block: 16 }],
  [CryptoMacAlgo.XcbcAes, { keys: [16], result: 16, block: 1 }],
]);

const aeads: ReadonlyMap<number, AeadFacts> = new Map<number, AeadFacts>([
  // NIST SP 800-38D and 800-38C; RFC 8439.
  [CryptoAeadAlgo.Gcm, { keys: aes, leastIv: 1, mostIv: 128, tags: [4, 8, 12, 13, 14, 15, 16] }],
  [CryptoAeadAlgo.Ccm, { keys: aes, leastIv: 7, mostIv: 13, tags: [4, 6, 8, 10, 12, 14, 16] }],
  [CryptoAeadAlgo.Chacha20Poly1305, { keys: [32], leastIv: 12, mostIv: 12, tags: [16] }],
]);

export function cipherFacts(algo: number): CipherFacts | undefined {
  return ciphers.get(algo);
}

export function digestBytes(algo: number): number | undefined {
  return digests.get(algo);
}

export function macFacts(algo: number): MacFacts | undefined {
  return macs.get(algo);
}

export function aeadFacts(algo: number): AeadFacts | undefined {
  return aeads.get(algo);
}
