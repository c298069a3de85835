import { createCipheriv, createDecipheriv, createHash, createHmac, getCiphers } from "node:crypto";
import {
  CryptoAeadAlgo,
  CryptoCipherAlgo,
  CryptoHashAlgo,
  CryptoMacAlgo,
} from "../../../catalogue/devices/crypto.js";
import { cbcMac, cmac, maskedCbcMac } from "./block-mac.js";
import type { AeadJob, CipherJob } from "./provider.js";

/*
 * Ciphers, digests and codes of OpenSSL by `node:crypto`, synchronously. Whatever OpenSSL refuses (two equal keys of XTS, a
 * policy of the system) is undefined here.
 */

const cipherModes: ReadonlyMap<number, string> = new Map<number, string>([
  [CryptoCipherAlgo.AesEcb, "ecb"],
  [CryptoCipherAlgo.AesCbc, "cbc"],
  [CryptoCipherAlgo.AesCtr, "ctr"],
  [CryptoCipherAlgo.AesXts, "xts"],
]);

const tripleDesModes: ReadonlyMap<number, string> = new Map<number, string>([
  [CryptoCipherAlgo.TripleDesEcb, "ecb"],
  [CryptoCipherAlgo.TripleDesCbc, "cbc"],
]);

const hashNames: ReadonlyMap<number, string> = new Map<number, string>([
  [CryptoHashAlgo.Md5, "md5"],
  [CryptoHashAlgo.Sha1, "sha1"],
  [CryptoHashAlgo.Sha224, "sha224"],
  [CryptoHashAlgo.Sha256, "sha256"],
  [CryptoHashAlgo.Sha384, "sha384"],
  [CryptoHashAlgo.Sha512, "sha512"],
  [CryptoHashAlgo.Sha3_224, "sha3-224"],
  [CryptoHashAlgo.Sha3_256, "sha3-256"],
  [CryptoHashAlgo.Sha3_384, "sha3-384"],
  [CryptoHashAlgo.Sha3_512, "sha3-512"],
  [CryptoHashAlgo.Sha3Shake128, "shake128"],
  [CryptoHashAlgo.Sha3Shake256, "shake256"],
]);

const hmacHashes: ReadonlyMap<number, string> = new Map<number, string>([
  [CryptoMacAlgo.HmacMd5, "md5"],
  [CryptoMacAlgo.HmacSha1, "sha1"],
  [CryptoMacAlgo.HmacSha224, "sha224"],
  [CryptoMacAlgo.HmacSha256, "sha256"],
  [CryptoMacAlgo.HmacSha384, "sha384"],
  [CryptoMacAlgo.HmacSha512, "sha512"],
]);

const aesBlockBytes = 16;
const desBlockBytes = 8;

export function cipher(job: CipherJob, source: Uint8Array): Uint8Array | undefined {
  const name = cipherName(job.algo, job.key.length);
  if (name === undefined) return undefined;
  try {
    const iv = job.iv.length === 0 ? null : job.iv;
    const create = job.isEncryption ? createCipheriv : createDecipheriv;
    return runWhole(create(name, job.key, iv), source);
  } catch {
    return undefined;
  }
}

export function hash(algo: number, sizeBytes: number, source: Uint8Array): Uint8Array | undefined {
  const name = hashNames.get(algo);
  if (name === undefined) return undefined;
  const isExtendable = name.startsWith("shake");
  try {
    const options = isExtendable ? { outputLength: sizeBytes } : {};
    return createHash(name, options).update(source).digest();
  } catch {
    return undefined;
  }
}

export function mac(algo: number, key: Uint8Array, source: Uint8Array): Uint8Array | undefined {
  try {
    const hashName = hmacHashes.get(algo);
    if (hashName !== undefined) return createHmac(hashName, key).update(source).digest();
    return blockMac(algo, key, source);
  } catch {
    return undefined;
  }
}

export function seal(job: AeadJob, plain: Uint8Array): Uint8Array | undefined {
  try {
    const sealing = createCipheriv(aeadName(job) as "aes-128-gcm", job.key, job.iv, {
      authTagLength: job.tagBytes,
    });
    sealing.setAAD(job.additional, { plaintextLength: plain.length });
    const cipherText = sealing.update(plain);
    const rest = sealing.final();
    return Buffer.concat([cipherText, rest, sealing.getAuthTag()]);
  } catch {
    return undefined;
  }
}

/** OpenSSL compares the tags in constant time, and is asked for the text only if they are equal. */
export function open(
  job: AeadJob,
  cipherText: Uint8Array,
  tag: Uint8Array,
): Uint8Array | "forged" | undefined {
  let plain: Uint8Array | undefined;
  try {
    const opening = createDecipheriv(aeadName(job) as "aes-128-gcm", job.key, job.iv, {
      authTagLength: job.tagBytes,
    });
    opening.setAuthTag(tag);
    opening.setAAD(job.additional, { plaintextLength: cipherText.length });
    plain = opening.update(cipherText);
    opening.final();
    return plain;
  } catch {
    plain?.fill(0);
    return "forged";
  }
}

function cipherName(algo: number, keyLength: number): string | undefined {
  const tripleDes = tripleDesModes.get(algo);
  if (tripleDes !== undefined) return tripleDesName(tripleDes, keyLength);
  const mode = cipherModes.get(algo);
  if (mode === undefined) return undefined;
  const keys = mode === "xts" ? 2 : 1;
  return `aes-${(keyLength * 8) / keys}-${mode}`;
}

function tripleDesName(mode: string, keyLength: number): string {
  const keys = keyLength === 24 ? "des-ede3" : "des-ede";
  const name = `${keys}-${mode}`;
  // Some of OpenSSL's lists have ECB under the name without a mode only.
  return mode === "ecb" && !getCiphers().includes(name) ? keys : name;
}

function aeadName({ algo, key }: AeadJob): string {
  if (algo === CryptoAeadAlgo.Chacha20Poly1305) return "chacha20-poly1305";
  return `aes-${key.length * 8}-${algo === CryptoAeadAlgo.Gcm ? "gcm" : "ccm"}`;
}

function blockMac(algo: number, key: Uint8Array, source: Uint8Array): Uint8Array | undefined {
  switch (algo) {
    case CryptoMacAlgo.CmacAes:
      return cmac(cbc(`aes-${key.length * 8}-cbc`, key, aesBlockBytes), source, aesBlockBytes);
    case CryptoMacAlgo.Cmac3des: {
      const name = tripleDesName("cbc", key.length);
      return cmac(cbc(name, key, desBlockBytes), source, desBlockBytes);
    }
    case CryptoMacAlgo.CbcmacAes:
      return cbcMac(cbc(`aes-${key.length * 8}-cbc`, key, aesBlockBytes), source, aesBlockBytes);
    case CryptoMacAlgo.XcbcAes:
      return xcbcMac(key, source);
    default:
      return undefined;
  }
}

/** RFC 3566: the keys are encryptions of blocks of ones, twos and threes. */
function xcbcMac(key: Uint8Array, source: Uint8Array): Uint8Array {
  const derive = (value: number) =>
    cbc("aes-128-cbc", key, aesBlockBytes)(new Uint8Array(aesBlockBytes).fill(value));
  const first = derive(1);
  const encrypt = cbc("aes-128-cbc", first, aesBlockBytes);
  const code = maskedCbcMac(encrypt, source, aesBlockBytes, derive(2), derive(3));
  first.fill(0);
  return code;
}

function cbc(name: string, key: Uint8Array, blockBytes: number) {
  return (data: Uint8Array) =>
    runWhole(createCipheriv(name, key, new Uint8Array(blockBytes)), data);
}

/** All of the data at once, without padding. */
function runWhole(
  cipher: ReturnType<typeof createCipheriv> | ReturnType<typeof createDecipheriv>,
  source: Uint8Array,
): Uint8Array {
  cipher.setAutoPadding(false);
  const result = cipher.update(source);
  const rest = cipher.final();
  return rest.length === 0 ? result : Buffer.concat([result, rest]);
}
