import {
  CryptoAeadAlgo,
  CryptoCipherAlgo,
  CryptoCurve,
  CryptoHashAlgo,
  CryptoMacAlgo,
} from "../../catalogue/devices/crypto.js";

/*
 * Published answers, as short as they are to be had: one for each algorithm that has one.
 */

const AES_KEY = hex("2b7e151628aed2a6abf7158809cf4f3c");
const BLOCK = hex("6bc1bee22e409f96e93d7e117393172a");
const COUNTED_IV = hex("000102030405060708090a0b0c0d0e0f");
const NONE = new Uint8Array(0);
const ABC = Uint8Array.of(0x61, 0x62, 0x63);

interface CipherVector {
  readonly name: string;
  readonly algo: number;
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly plain: Uint8Array;
  readonly cipher: Uint8Array;
}

/** NIST SP 800-38A, appendix F; IEEE 1619, annex B, vector 15. */
export const CIPHER_VECTORS: readonly CipherVector[] = [
  {
    name: "aes-ecb",
    algo: CryptoCipherAlgo.AesEcb,
    key: AES_KEY,
    iv: NONE,
    plain: BLOCK,
    cipher: hex("3ad77bb40d7a3660a89ecaf32466ef97"),
  },
  {
    name: "aes-cbc",
    algo: CryptoCipherAlgo.AesCbc,
    key: AES_KEY,
    iv: COUNTED_IV,
    plain: BLOCK,
    cipher: hex("7649abac8119b246cee98e9b12e9197d"),
  },
  {
    name: "aes-ctr",
    algo: CryptoCipherAlgo.AesCtr,
    key: AES_KEY,
    iv: hex("f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"),
    plain: BLOCK,
    cipher: hex("874d6191b620e3261bef6864990db6ce"),
  },
  {
    name: "aes-xts",
    algo: CryptoCipherAlgo.AesXts,
    key: hex("fffefdfcfbfaf9f8f7f6f5f4f3f2f1f0bfbebdbcbbbab9b8b7b6b5b4b3b2b1b0"),
    iv: hex("9a785634120000000000000000000000"),
    plain: hex("000102030405060708090a0b0c0d0e0f10"),
    cipher: hex("6c1625db4671522d3d7599601de7ca09ed"),
  },
];

interface DigestVector {
  readonly name: string;
  readonly algo: number;
  readonly key: Uint8Array;
  readonly data: Uint8Array;
  readonly digest: Uint8Array;
}

/** FIPS 180-4 and FIPS 202. */
export const HASH_VECTORS: readonly DigestVector[] = [
  digest("sha1", CryptoHashAlgo.Sha1, NONE, ABC, "a9993e364706816aba3e25717850c26c9cd0d89d"),
  digest(
    "sha-256",
    CryptoHashAlgo.Sha256,
    NONE,
    ABC,
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  ),
  digest(
    "sha3-256",
    CryptoHashAlgo.Sha3_256,
    NONE,
    ABC,
    "3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532",
  ),
];

const JEFE = new TextEncoder().encode("Jefe");
const NOTHING = new TextEncoder().encode("what do ya want for nothing?");

/** RFC 2202, RFC 4231 and RFC 4493. */
export const MAC_VECTORS: readonly DigestVector[] = [
  digest(
    "hmac-sha1",
    CryptoMacAlgo.HmacSha1,
    JEFE,
    NOTHING,
    "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79",
  ),
  digest(
    "hmac-sha-256",
    CryptoMacAlgo.HmacSha256,
    JEFE,
    NOTHING,
    "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
  ),
  digest("cmac-aes", CryptoMacAlgo.CmacAes, AES_KEY, BLOCK, "070a16b46b4d4144f79bdd9dd04a287c"),
];

/** NIST SP 800-38C, example 1; the GCM specification's test case 2. */
export const AEAD_VECTORS = [
  {
    name: "aes-ccm",
    algo: CryptoAeadAlgo.Ccm,
    key: hex("404142434445464748494a4b4c4d4e4f"),
    iv: hex("10111213141516"),
    additional: hex("0001020304050607"),
    plain: hex("20212223"),
    sealed: hex("7162015b4dac255d"),
    tagBytes: 4,
  },
  {
    name: "aes-gcm",
    algo: CryptoAeadAlgo.Gcm,
    key: new Uint8Array(16),
    iv: new Uint8Array(12),
    additional: NONE,
    plain: new Uint8Array(16),
    sealed: hex("0388dace60b6a392f328c2b971b2fe78ab6e47d42cec13bdf53a67b21257bddf"),
    tagBytes: 16,
  },
] as const;

/** RFC 6979, A.2.5: the signature of "sample" and its SHA-256. */
export const ECDSA_VECTOR = {
  curve: CryptoCurve.NistP256,
  key: hex(
    "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6" +
      "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299",
  ),
  digest: hex("af2bdbe1aa9b6ec1e2ade1d694f41fc71a831d0268e9891562113d8a62add1bf"),
  signature: hex(
    "3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716" +
      "022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
  ),
} as const;

function digest(
  name: string,
  algo: number,
  key: Uint8Array,
  data: Uint8Array,
  answer: string,
): DigestVector {
  return { name, algo, key, data, digest: hex(answer) };
}

function hex(text: string): Uint8Array {
  return new Uint8Array(Buffer.from(text, "hex"));
}
