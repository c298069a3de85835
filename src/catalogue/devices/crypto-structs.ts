import { bytes, le16, le32, le64, sequence, struct, tail, u8, union } from "../layout.js";

/** struct virtio_crypto_config, section 5.9.5. */
export const CryptoConfig = struct(56, {
  status: le32,
  max_dataqueues: le32,
  crypto_services: le32,
  cipher_algo_l: le32,
  cipher_algo_h: le32,
  hash_algo: le32,
  mac_algo_l: le32,
  mac_algo_h: le32,
  aead_algo: le32,
  max_cipher_key_len: le32,
  max_auth_key_len: le32,
  akcipher_algo: le32,
  max_size: le64,
});

/** struct virtio_crypto_ctrl_header, section 5.9.9.2. */
export const CryptoCtrlHeader = struct(16, {
  opcode: le32,
  algo: le32,
  flag: le32,
  reserved: le32,
});

/** struct virtio_crypto_op_ctrl_req, section 5.9.9.2; op_vlf and the writable op_outcome follow. */
export const CryptoOpCtrlReq = struct(16, { header: CryptoCtrlHeader, op_flf: tail(u8) });

/** struct virtio_crypto_create_session_input, section 5.9.9.2.1. */
export const CryptoCreateSessionInput = struct(16, {
  session_id: le64,
  status: le32,
  padding: le32,
});

/** struct virtio_crypto_destroy_session_flf, section 5.9.9.2.1. */
export const CryptoDestroySessionFlf = struct(8, { session_id: le64 });

/** struct virtio_crypto_destroy_session_input, section 5.9.9.2.1. */
export const CryptoDestroySessionInput = struct(1, { status: u8 });

/** struct virtio_crypto_hash_create_session_flf, section 5.9.9.2.1.1. */
export const CryptoHashCreateSessionFlf = struct(8, { algo: le32, hash_result_len: le32 });

/** struct virtio_crypto_mac_create_session_flf, section 5.9.9.2.1.2. */
export const CryptoMacCreateSessionFlf = struct(16, {
  algo: le32,
  hash_result_len: le32,
  auth_key_len: le32,
  padding: le32,
});

/** struct virtio_crypto_mac_create_session_vlf, section 5.9.9.2.1.2. */
export const CryptoMacCreateSessionVlf = struct(0, { auth_key: tail(u8) });

/** struct virtio_crypto_cipher_session_flf, section 5.9.9.2.1.3. */
export const CryptoCipherSessionFlf = struct(16, {
  algo: le32,
  key_len: le32,
  op: le32,
  padding: le32,
});

/** struct virtio_crypto_cipher_session_vlf, section 5.9.9.2.1.3. */
export const CryptoCipherSessionVlf = struct(0, { cipher_key: tail(u8) });

/** struct virtio_crypto_alg_chain_session_flf, section 5.9.9.2.1.3. */
export const CryptoAlgChainSessionFlf = struct(48, {
  alg_chain_order: le32,
  hash_mode: le32,
  cipher_hdr: CryptoCipherSessionFlf,
  algo_flf: bytes(16),
  aad_len: le32,
  padding: le32,
});

/** struct virtio_crypto_alg_chain_session_vlf, section 5.9.9.2.1.3. */
export const CryptoAlgChainSessionVlf = sequence({
  cipher_key: "key_len",
  auth_key: "auth_key_len",
});

/** struct virtio_crypto_sym_create_session_flf, section 5.9.9.2.1.3. */
export const CryptoSymCreateSessionFlf = struct(56, {
  op_flf: bytes(48),
  op_type: le32,
  padding: le32,
});

/** struct virtio_crypto_sym_create_session_vlf, section 5.9.9.2.1.3. */
export const CryptoSymCreateSessionVlf = struct(0, { op_vlf: tail(u8) });

/** struct virtio_crypto_aead_create_session_flf, section 5.9.9.2.1.4. */
export const CryptoAeadCreateSessionFlf = struct(24, {
  algo: le32,
  key_len: le32,
  tag_len: le32,
  aad_len: le32,
  op: le32,
  padding: le32,
});

/** struct virtio_crypto_aead_create_session_vlf, section 5.9.9.2.1.4. */
export const CryptoAeadCreateSessionVlf = struct(0, { key: tail(u8) });

/** struct virtio_crypto_rsa_session_para, section 5.9.9.2.1.5. */
export const CryptoRsaSessionPara = struct(8, { padding_algo: le32, hash_algo: le32 });

/** struct virtio_crypto_ecdsa_session_para, section 5.9.9.2.1.5. Linux pads it to 8 bytes. */
export const CryptoEcdsaSessionPara = struct(4, { curve_id: le32 });

/** struct virtio_crypto_akcipher_create_session_flf, section 5.9.9.2.1.5. */
export const CryptoAkcipherCreateSessionFlf = struct(56, {
  algo: le32,
  key_type: le32,
  key_len: le32,
  algo_flf: bytes(44),
});

/** struct virtio_crypto_akcipher_create_session_vlf, section 5.9.9.2.1.5. */
export const CryptoAkcipherCreateSessionVlf = struct(0, { key: tail(u8) });

/** struct virtio_crypto_op_header, section 5.9.9.3. */
export const CryptoOpHeader = struct(24, {
  opcode: le32,
  algo: le32,
  session_id: le64,
  flag: le32,
  padding: le32,
});

/** struct virtio_crypto_inhdr, section 5.9.9.3. */
export const CryptoInhdr = struct(1, { status: u8 });

/** struct virtio_crypto_op_data_req, section 5.9.9.3; op_vlf follows, CryptoInhdr ends it. */
export const CryptoOpDataReq = struct(24, { header: CryptoOpHeader, op_flf: tail(u8) });

/** struct virtio_crypto_hash_data_flf, section 5.9.9.4. */
export const CryptoHashDataFlf = struct(8, { src_data_len: le32, hash_result_len: le32 });

/** struct virtio_crypto_hash_data_vlf, section 5.9.9.4. */
export const CryptoHashDataVlf = sequence({
  src_data: "src_data_len",
  hash_result: "hash_result_len",
});

/** struct virtio_crypto_hash_data_flf_stateless, section 5.9.9.4. */
export const CryptoHashDataFlfStateless = struct(16, {
  sess_para: struct(4, { algo: le32 }),
  src_data_len: le32,
  hash_result_len: le32,
  reserved: le32,
});

/** struct virtio_crypto_hash_data_vlf_stateless, section 5.9.9.4. */
export const CryptoHashDataVlfStateless = sequence({
  src_data: "src_data_len",
  hash_result: "hash_result_len",
});

/** struct virtio_crypto_mac_data_flf, section 5.9.9.5. */
export const CryptoMacDataFlf = struct(8, { hdr: CryptoHashDataFlf });

/** struct virtio_crypto_mac_data_vlf, section 5.9.9.5. */
export const CryptoMacDataVlf = sequence({
  src_data: "src_data_len",
  hash_result: "hash_result_len",
});

/** struct virtio_crypto_mac_data_flf_stateless, section 5.9.9.5. */
export const CryptoMacDataFlfStateless = struct(16, {
  sess_para: struct(8, { algo: le32, auth_key_len: le32 }),
  src_data_len: le32,
  hash_result_len: le32,
});

/** struct virtio_crypto_mac_data_vlf_stateless, section 5.9.9.5. */
export const CryptoMacDataVlfStateless = sequence({
  auth_key: "auth_key_len",
  src_data: "src_data_len",
  hash_result: "hash_result_len",
});

/** struct virtio_crypto_cipher_data_flf, section 5.9.9.6. */
export const CryptoCipherDataFlf = struct(16, {
  iv_len: le32,
  src_data_len: le32,
  dst_data_len: le32,
  padding: le32,
});

/** struct virtio_crypto_cipher_data_vlf, section 5.9.9.6. */
export const CryptoCipherDataVlf = sequence({
  iv: "iv_len",
  src_data: "src_data_len",
  dst_data: "dst_data_len",
});

/** struct virtio_crypto_alg_chain_data_flf, section 5.9.9.6. */
export const CryptoAlgChainDataFlf = struct(40, {
  iv_len: le32,
  src_data_len: le32,
  dst_data_len: le32,
  cipher_start_src_offset: le32,
  len_to_cipher: le32,
  hash_start_src_offset: le32,
  len_to_hash: le32,
  aad_len: le32,
  hash_result_len: le32,
  reserved: le32,
});

/** struct virtio_crypto_alg_chain_data_vlf, section 5.9.9.6. */
export const CryptoAlgChainDataVlf = sequence({
  iv: "iv_len",
  src_data: "src_data_len",
  aad: "aad_len",
  dst_data: "dst_data_len",
  hash_result: "hash_result_len",
});

/** struct virtio_crypto_sym_data_flf, section 5.9.9.6. */
export const CryptoSymDataFlf = struct(48, {
  op_type_flf: bytes(40),
  op_type: le32,
  padding: le32,
});

/** struct virtio_crypto_sym_data_vlf, section 5.9.9.6. */
export const CryptoSymDataVlf = struct(0, { op_type_vlf: tail(u8) });

/** struct virtio_crypto_cipher_data_flf_stateless, section 5.9.9.6. */
export const CryptoCipherDataFlfStateless = struct(24, {
  sess_para: struct(12, { algo: le32, key_len: le32, op: le32 }),
  iv_len: le32,
  src_data_len: le32,
  dst_data_len: le32,
});

/** struct virtio_crypto_cipher_data_vlf_stateless, section 5.9.9.6. */
export const CryptoCipherDataVlfStateless = sequence({
  cipher_key: "key_len",
  iv: "iv_len",
  src_data: "src_data_len",
  dst_data: "dst_data_len",
});

/** struct virtio_crypto_alg_chain_data_flf_stateless, section 5.9.9.6. */
export const CryptoAlgChainDataFlfStateless = struct(72, {
  sess_para: struct(32, {
    alg_chain_order: le32,
    aad_len: le32,
    cipher: struct(12, { algo: le32, key_len: le32, op: le32 }),
    hash: struct(12, { algo: le32, auth_key_len: le32, hash_mode: le32 }),
  }),
  iv_len: le32,
  src_data_len: le32,
  dst_data_len: le32,
  cipher_start_src_offset: le32,
  len_to_cipher: le32,
  hash_start_src_offset: le32,
  len_to_hash: le32,
  aad_len: le32,
  hash_result_len: le32,
  reserved: le32,
});

/** struct virtio_crypto_alg_chain_data_vlf_stateless, section 5.9.9.6. */
export const CryptoAlgChainDataVlfStateless = sequence({
  cipher_key: "key_len",
  auth_key: "auth_key_len",
  iv: "iv_len",
  aad: "aad_len",
  src_data: "src_data_len",
  dst_data: "dst_data_len",
  hash_result: "hash_result_len",
});

/** struct virtio_crypto_sym_data_flf_stateless, section 5.9.9.6. */
export const CryptoSymDataFlfStateless = struct(76, { op_type_flf: bytes(72), op_type: le32 });

/** struct virtio_crypto_sym_data_vlf_stateless, section 5.9.9.6. */
export const CryptoSymDataVlfStateless = struct(0, { op_type_vlf: tail(u8) });

/** struct virtio_crypto_aead_data_flf, section 5.9.9.7. */
export const CryptoAeadDataFlf = struct(24, {
  iv_len: le32,
  aad_len: le32,
  src_data_len: le32,
  dst_data_len: le32,
  tag_len: le32,
  reserved: le32,
});

/** struct virtio_crypto_aead_data_vlf, section 5.9.9.7. */
export const CryptoAeadDataVlf = sequence({
  iv: "iv_len",
  src_data: "src_data_len",
  aad: "aad_len",
  dst_data: "dst_data_len",
});

/** struct virtio_crypto_aead_data_flf_stateless, section 5.9.9.7. */
export const CryptoAeadDataFlfStateless = struct(32, {
  sess_para: struct(12, { algo: le32, key_len: le32, op: le32 }),
  iv_len: le32,
  tag_len: le32,
  aad_len: le32,
  src_data_len: le32,
  dst_data_len: le32,
});

/** struct virtio_crypto_aead_data_vlf_stateless, section 5.9.9.7. */
export const CryptoAeadDataVlfStateless = sequence({
  key: "key_len",
  iv: "iv_len",
  src_data: "src_data_len",
  aad: "aad_len",
  dst_data: "dst_data_len",
});

/** struct virtio_crypto_akcipher_data_flf, section 5.9.9.8. */
export const CryptoAkcipherDataFlf = struct(8, { src_data_len: le32, dst_data_len: le32 });

/** struct virtio_crypto_akcipher_data_vlf, section 5.9.9.8. */
export const CryptoAkcipherDataVlf = sequence({
  src_data: "src_data_len",
  dst_data: "dst_data_len",
});

/** struct virtio_crypto_akcipher_data_flf_stateless, section 5.9.9.8. */
export const CryptoAkcipherDataFlfStateless = struct(28, {
  sess_para: struct(20, {
    algo: le32,
    key_type: le32,
    key_len: le32,
    u: union(8, { rsa: CryptoRsaSessionPara, ecdsa: CryptoEcdsaSessionPara }),
  }),
  src_data_len: le32,
  dst_data_len: le32,
});

/** struct virtio_crypto_akcipher_data_vlf_stateless, section 5.9.9.8. */
export const CryptoAkcipherDataVlfStateless = sequence({
  akcipher_key: "key_len",
  src_data: "src_data_len",
  dst_data: "dst_data_len",
});

/** struct virtio_crypto_ipsec_resource_cap, section 5.9.9.9.1.1. */
export const CryptoIpsecResourceCap = struct(8, { inb_sa_limit: le32, outb_sa_limit: le32 });

/** struct virtio_crypto_ipsec_mode_cap, section 5.9.9.9.1.2. */
export const CryptoIpsecModeCap = struct(44, {
  mode: u8,
  reserved: bytes(3),
  max_replay_win_sz: le32,
  options: le32,
  reserved1: le32,
  cipher_algo: le64,
  hmac_algo: le64,
  aead_algo: le32,
  max_cipher_key_len: le32,
  max_auth_key_len: le32,
});

/** struct virtio_crypto_ipsec_sa_cap_data, section 5.9.9.9.1.2. */
export const CryptoIpsecSaCapData = struct(8, {
  count: u8,
  reserved: bytes(7),
  cap_mode: tail(CryptoIpsecModeCap),
});

/** struct in_addr, section 5.9.9.9.2.1. */
export const InAddr = struct(4, { s_addr: le32 });

/** struct in6_addr, section 5.9.9.9.2.1. */
export const In6Addr = struct(16, { s6_u8: bytes(16) });

/** struct virtio_crypto_ipsec_tunnel_param, section 5.9.9.9.2.1. */
export const CryptoIpsecTunnelParam = struct(44, {
  type: u8,
  reserved: bytes(3),
  u: union(40, {
    ipv4: struct(12, { src_ip: InAddr, dst_ip: InAddr, dscp: u8, df: u8, ttl: u8, reserved1: u8 }),
    ipv6: struct(40, {
      src_addr: In6Addr,
      dst_addr: In6Addr,
      flabel: le32,
      hlimit: u8,
      dscp: u8,
      reserved2: bytes(2),
    }),
  }),
});

/** struct virtio_crypto_ipsec_lifetime, section 5.9.9.9.2.1. */
export const CryptoIpsecLifetime = struct(32, {
  packets_soft_limit: le64,
  bytes_soft_limit: le64,
  packets_hard_limit: le64,
  bytes_hard_limit: le64,
});

/** struct virtio_crypto_resource_obj_ipsec_sa_256b_key, section 5.9.9.9.2.1. */
export const CryptoResourceObjIpsecSa256bKey = struct(196, {
  mode: u8,
  direction: u8,
  reserved: bytes(2),
  obj_id: le32,
  spi: le32,
  salt: le32,
  options: le64,
  param: CryptoIpsecTunnelParam,
  udp_sport: le16,
  udp_dport: le16,
  replay_win_sz: le32,
  cipher_algo: le64,
  cipher_key: struct(36, { length: le16, reserved1: le16, data: bytes(32) }),
  auth_algo: le64,
  auth_key: struct(36, { length: le16, reserved2: le16, data: bytes(32) }),
  life: CryptoIpsecLifetime,
});

/** struct virtio_crypto_ipsec_data_flf, section 5.9.9.9.3. */
export const CryptoIpsecDataFlf = struct(8, { src_data_len: le32, dst_data_len: le32 });

/** struct virtio_crypto_ipsec_data_vlf, section 5.9.9.9.3. */
export const CryptoIpsecDataVlf = sequence({ src_data: "src_data_len", dst_data: "dst_data_len" });
