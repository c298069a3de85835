import { bytes, le32, le64, struct, tail, u8 } from "../layout.js";

/*
 * What VHOST_USER_CREATE_CRYPTO_SESSION carries. The protocol's text does not lay it out; it is QEMU's own structures as
 * they lie in its memory on a 64-bit host, pointers included, which mean nothing to anybody else.
 */

/** Both descriptions; their lengths tell them apart. */
export const CryptoSessionPayload = struct(0, { description: tail(u8) });

/** CryptoDevBackendSymSessionInfo of QEMU, and the keys that its pointers are of. */
const symmetric = {
  cipher_alg: le32,
  key_len: le32,
  hash_alg: le32,
  hash_result_len: le32,
  auth_key_len: le32,
  add_len: le32,
  op_type: u8,
  direction: u8,
  hash_mode: u8,
  alg_chain_order: u8,
  padding: bytes(4),
  pointers: bytes(16),
  key: bytes(64),
  auth_key: bytes(512),
} as const;

/** CryptoDevBackendAsymSessionInfo of QEMU, and its key. */
const asymmetric = {
  algo: le32,
  keytype: le32,
  keylen: le32,
  padding: bytes(4),
  pointer: bytes(8),
  padding_algo: le32,
  hash_algo: le32,
  key: bytes(1024),
} as const;

/** VhostUserCryptoSession of QEMU up to 8.0: symmetric sessions only. */
export const CryptoSessionV7 = struct(632, { session_id: le64, ...symmetric });

/** VhostUserCryptoSession of QEMU 8.1 and later, of a symmetric session; `op_code` as in the control queue. */
export const CryptoSessionSymmetric = struct(1072, {
  op_code: le64,
  ...symmetric,
  unused: bytes(432),
  session_id: le64,
});

/** The same of an asymmetric session. */
export const CryptoSessionAsymmetric = struct(1072, {
  op_code: le64,
  ...asymmetric,
  session_id: le64,
});
