import {
  after,
  configSpace,
  deviceType,
  each,
  feature,
  queue,
  queueCount,
  reads,
} from "../device-type.js";
import { CryptoConfig } from "./crypto-structs.js";

export * from "./crypto-constants.js";
export * from "./crypto-structs.js";

/** VIRTIO_CRYPTO_F_*, section 5.9.3. */
export const CryptoFeature = {
  Revision1: 0,
  CipherStatelessMode: 1,
  HashStatelessMode: 2,
  MacStatelessMode: 3,
  AeadStatelessMode: 4,
  AkcipherStatelessMode: 5,
} as const;

/** Crypto device, VIRTIO 1.4, section 5.9. */
export const crypto = deviceType({
  name: "crypto",
  specName: "crypto",
  title: "Crypto device",
  id: 20,
  section: "5.9",
  queueCount: queueCount("max_dataqueues"),
  queues: [queue(each(0), "dataq<k>", "request"), queue(after(1), "controlq", "request")],
  features: [
    feature(CryptoFeature.Revision1, "VIRTIO_CRYPTO_F_REVISION_1", "Revision 1 request format"),
    feature(
      CryptoFeature.CipherStatelessMode,
      "VIRTIO_CRYPTO_F_CIPHER_STATELESS_MODE",
      "Stateless requests for CIPHER service",
      ["VIRTIO_CRYPTO_F_REVISION_1"],
    ),
    feature(
      CryptoFeature.HashStatelessMode,
      "VIRTIO_CRYPTO_F_HASH_STATELESS_MODE",
      "Stateless requests for HASH service",
      ["VIRTIO_CRYPTO_F_REVISION_1"],
    ),
    feature(
      CryptoFeature.MacStatelessMode,
      "VIRTIO_CRYPTO_F_MAC_STATELESS_MODE",
      "Stateless requests for MAC service",
      ["VIRTIO_CRYPTO_F_REVISION_1"],
    ),
    feature(
      CryptoFeature.AeadStatelessMode,
      "VIRTIO_CRYPTO_F_AEAD_STATELESS_MODE",
      "Stateless requests for AEAD service",
      ["VIRTIO_CRYPTO_F_REVISION_1"],
    ),
    feature(
      CryptoFeature.AkcipherStatelessMode,
      "VIRTIO_CRYPTO_F_AKCIPHER_STATELESS_MODE",
      "Stateless requests for AKCIPHER service",
      ["VIRTIO_CRYPTO_F_REVISION_1"],
    ),
  ],
  config: configSpace(CryptoConfig, {
    status: reads("bit0 hardware ready"),
    max_dataqueues: reads("data queue count"),
    crypto_services: reads("service mask"),
    cipher_algo_l: reads("cipher mask 0-31"),
    cipher_algo_h: reads("cipher mask 32-63"),
    hash_algo: reads("hash mask"),
    mac_algo_l: reads("MAC mask 0-31"),
    mac_algo_h: reads("MAC mask 32-63"),
    aead_algo: reads("AEAD mask"),
    max_cipher_key_len: reads("cipher key bytes"),
    max_auth_key_len: reads("auth key bytes"),
    akcipher_algo: reads("asymmetric mask"),
    max_size: reads("request content bytes"),
  }),
  notes: ["AKCIPHER_ECDSA is 2 as in the text; Linux has 3."],
});
