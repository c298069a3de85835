/** VIRTIO_CRYPTO_S_*, section 5.9.5: bits of the status field of the configuration. */
export const CryptoDeviceStatus = {
  HwReady: 1,
} as const;

/** VIRTIO_CRYPTO_SERVICE_*, section 5.9.4: bit numbers of crypto_services. */
export const CryptoService = {
  Cipher: 0,
  Hash: 1,
  Mac: 2,
  Aead: 3,
  Akcipher: 4,
  Ipsec: 5,
} as const;

/** VIRTIO_CRYPTO_*, sections 5.9.9.2 and 5.9.9.3: opcodes, service << 8 | operation. */
export const CryptoOpcode = {
  CipherCreateSession: 0x2,
  CipherDestroySession: 0x3,
  HashCreateSession: 0x102,
  HashDestroySession: 0x103,
  MacCreateSession: 0x202,
  MacDestroySession: 0x203,
  AeadCreateSession: 0x302,
  AeadDestroySession: 0x303,
  AkcipherCreateSession: 0x404,
  AkcipherDestroySession: 0x405,
  CipherEncrypt: 0x0,
  CipherDecrypt: 0x1,
  Hash: 0x100,
  Mac: 0x200,
  AeadEncrypt: 0x300,
  AeadDecrypt: 0x301,
  AkcipherEncrypt: 0x400,
  AkcipherDecrypt: 0x401,
  AkcipherSign: 0x402,
  AkcipherVerify: 0x403,
  IpsecOutbound: 0x500,
  IpsecInbound: 0x501,
} as const;

/** VIRTIO_CRYPTO_CIPHER_*, section 5.9.4.1. */
export const CryptoCipherAlgo = {
  None: 0, // VIRTIO_CRYPTO_NO_CIPHER
  Arc4: 1,
  AesEcb: 2,
  AesCbc: 3,
  AesCtr: 4,
  DesEcb: 5,
  DesCbc: 6,
  TripleDesEcb: 7, // VIRTIO_CRYPTO_CIPHER_3DES_ECB
  TripleDesCbc: 8, // VIRTIO_CRYPTO_CIPHER_3DES_CBC
  TripleDesCtr: 9, // VIRTIO_CRYPTO_CIPHER_3DES_CTR
  KasumiF8: 10,
  Snow3gUea2: 11,
  AesF8: 12,
  AesXts: 13,
  ZucEea3: 14,
} as const;

/** VIRTIO_CRYPTO_HASH_*, section 5.9.4.2. */
export const CryptoHashAlgo = {
  None: 0, // VIRTIO_CRYPTO_NO_HASH
  Md5: 1,
  Sha1: 2,
  Sha224: 3,
  Sha256: 4,
  Sha384: 5,
  Sha512: 6,
  Sha3_224: 7,
  Sha3_256: 8,
  Sha3_384: 9,
  Sha3_512: 10,
  Sha3Shake128: 11,
  Sha3Shake256: 12,
} as const;

/** VIRTIO_CRYPTO_MAC_*, section 5.9.4.3. */
export const CryptoMacAlgo = {
  None: 0, // VIRTIO_CRYPTO_NO_MAC
  HmacMd5: 1,
  HmacSha1: 2,
  HmacSha224: 3,
  HmacSha256: 4,
  HmacSha384: 5,
  HmacSha512: 6,
  Cmac3des: 25,
  CmacAes: 26,
  KasumiF9: 27,
  Snow3gUia2: 28,
  GmacAes: 41,
  GmacTwofish: 42,
  CbcmacAes: 49,
  CbcmacKasumiF9: 50,
  XcbcAes: 53,
  ZucEia3: 54,
} as const;

/** VIRTIO_CRYPTO_AEAD_*, section 5.9.4.4. */
export const CryptoAeadAlgo = {
  None: 0, // VIRTIO_CRYPTO_NO_AEAD
  Gcm: 1,
  Ccm: 2,
  Chacha20Poly1305: 3,
} as const;

/** VIRTIO_CRYPTO_AKCIPHER_KEY_TYPE_*, section 5.9.9.2.1.5. */
export const CryptoAkcipherKeyType = {
  Public: 1,
  Private: 2,
} as const;

/**
 * VIRTIO_CRYPTO_AKCIPHER_*, section 5.9.4.5. Ecdsa has the value of the text; Linux numbers it 3,
 * behind a DSA the text does not know.
 */
export const CryptoAkcipherAlgo = {
  None: 0, // VIRTIO_CRYPTO_NO_AKCIPHER
  Rsa: 1,
  Ecdsa: 2,
} as const;

/** VIRTIO_CRYPTO_OP_*, section 5.9.9.2.1.3: direction of a cipher session. */
export const CryptoOp = {
  Encrypt: 1,
  Decrypt: 2,
} as const;

/** VIRTIO_CRYPTO_SYM_ALG_CHAIN_ORDER_*, section 5.9.9.2.1.3. */
export const CryptoChainOrder = {
  HashThenCipher: 1,
  CipherThenHash: 2,
} as const;

/** VIRTIO_CRYPTO_SYM_HASH_MODE_*, section 5.9.9.2.1.3. */
export const CryptoSymHashMode = {
  Plain: 1,
  Auth: 2,
  Nested: 3,
} as const;

/** VIRTIO_CRYPTO_SYM_OP_*, section 5.9.9.2.1.3. */
export const CryptoSymOp = {
  None: 0,
  Cipher: 1,
  AlgorithmChaining: 2,
} as const;

/** VIRTIO_CRYPTO_RSA_*, section 5.9.9.2.1.5. */
export const CryptoRsaPadding = {
  RawPadding: 0,
  Pkcs1Padding: 1,
} as const;

/** VIRTIO_CRYPTO_RSA_*, section 5.9.9.2.1.5. */
export const CryptoRsaHash = {
  NoHash: 0,
  Md2: 1,
  Md3: 2,
  Md4: 3,
  Md5: 4,
  Sha1: 5,
  Sha256: 6,
  Sha384: 7,
  Sha512: 8,
  Sha224: 9,
} as const;

/** VIRTIO_CRYPTO_CURVE_*, section 5.9.9.2.1.5. */
export const CryptoCurve = {
  Unknown: 0,
  NistP192: 1,
  NistP224: 2,
  NistP256: 3,
  NistP384: 4,
  NistP521: 5,
} as const;

/** VIRTIO_CRYPTO_FLAG_*, section 5.9.9.3: flags of an operation header. */
export const CryptoFlag = {
  SessionMode: 1,
} as const;

/** VIRTIO_CRYPTO_*, section 5.9.9: sizes of the fixed request parts. */
export const CryptoHeaderSize = {
  CtrlqOpSpecHdrLegacy: 56,
  DataqOpSpecHdrLegacy: 48,
  AlgChainSessOpSpecHdrSize: 16,
  SymSessOpSpecHdrSize: 48,
  AkcipherSessAlgoSpecHdrSize: 44,
  SymDataReqHdrSize: 40,
  SymDateReqHdrStatelessSize: 72,
} as const;

/** VIRTIO_CRYPTO_*, section 5.9.9.1: enum VIRTIO_CRYPTO_STATUS. */
export const CryptoStatus = {
  Ok: 0,
  Err: 1,
  Badmsg: 2,
  Notsupp: 3,
  Invsess: 4,
  Nospc: 5,
  KeyRejected: 6,
  IpsecSaSoftExpiry: 7,
  Max: 8,
} as const;
