import {
  CryptoAeadAlgo,
  CryptoAkcipherAlgo,
  CryptoCipherAlgo,
  CryptoHashAlgo,
  CryptoMacAlgo,
  CryptoService,
} from "../../../catalogue/devices/crypto.js";

/** Names of the services. */
export const cryptoServices = {
  cipher: CryptoService.Cipher,
  hash: CryptoService.Hash,
  mac: CryptoService.Mac,
  aead: CryptoService.Aead,
  akcipher: CryptoService.Akcipher,
} as const;

export type CryptoServiceName = keyof typeof cryptoServices;

function of(service: number, numbers: Readonly<Record<string, number>>) {
  return Object.entries(numbers).map(([name, algo]) => [name, { service, algo }] as const);
}

/** Names of the algorithms that the device has code for, with their service and number. */
export const cryptoAlgorithms: ReadonlyMap<string, { service: number; algo: number }> = new Map([
  ...of(CryptoService.Cipher, {
    "aes-ecb": CryptoCipherAlgo.AesEcb,
    "aes-cbc": CryptoCipherAlgo.AesCbc,
    "aes-ctr": CryptoCipherAlgo.AesCtr,
    "aes-xts": CryptoCipherAlgo.AesXts,
    "3des-ecb": CryptoCipherAlgo.TripleDesEcb,
    "3des-cbc": CryptoCipherAlgo.TripleDesCbc,
  }),
  ...of(CryptoService.Hash, {
    md5: CryptoHashAlgo.Md5,
    sha1: CryptoHashAlgo.Sha1,
    "sha-224": CryptoHashAlgo.Sha224,
    "sha-256": CryptoHashAlgo.Sha256,
    "sha-384": CryptoHashAlgo.Sha384,
    "sha-512": CryptoHashAlgo.Sha512,
    "sha3-224": CryptoHashAlgo.Sha3_224,
    "sha3-256": CryptoHashAlgo.Sha3_256,
    "sha3-384": CryptoHashAlgo.Sha3_384,
    "sha3-512": CryptoHashAlgo.Sha3_512,
    shake128: CryptoHashAlgo.Sha3Shake128,
    shake256: CryptoHashAlgo.Sha3Shake256,
  }),
  ...of(CryptoService.Mac, {
    "hmac-md5": CryptoMacAlgo.HmacMd5,
    "hmac-sha1": CryptoMacAlgo.HmacSha1,
    "hmac-sha-224": CryptoMacAlgo.HmacSha224,
    "hmac-sha-256": CryptoMacAlgo.HmacSha256,
    "hmac-sha-384": CryptoMacAlgo.HmacSha384,
    "hmac-sha-512": CryptoMacAlgo.HmacSha512,
    "cmac-3des": CryptoMacAlgo.Cmac3des,
    "cmac-aes": CryptoMacAlgo.CmacAes,
    "cbcmac-aes": CryptoMacAlgo.CbcmacAes,
    "xcbc-aes": CryptoMacAlgo.XcbcAes,
  }),
  ...of(CryptoService.Aead, {
    "aes-gcm": CryptoAeadAlgo.Gcm,
    "aes-ccm": CryptoAeadAlgo.Ccm,
    "chacha20-poly1305": CryptoAeadAlgo.Chacha20Poly1305,
  }),
  ...of(CryptoService.Akcipher, {
    rsa: CryptoAkcipherAlgo.Rsa,
    ecdsa: CryptoAkcipherAlgo.Ecdsa,
  }),
]);
