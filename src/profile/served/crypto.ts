import type { Served } from "./served.js";

export const crypto = {
  features: [
    "VIRTIO_CRYPTO_F_REVISION_1",
    "VIRTIO_CRYPTO_F_CIPHER_STATELESS_MODE",
    "VIRTIO_CRYPTO_F_HASH_STATELESS_MODE",
    "VIRTIO_CRYPTO_F_MAC_STATELESS_MODE",
    "VIRTIO_CRYPTO_F_AEAD_STATELESS_MODE",
    "VIRTIO_CRYPTO_F_AKCIPHER_STATELESS_MODE",
  ],
  config: [
    "services",
    "algorithms",
    "maxRequest",
    "maxCipherKey",
    "maxAuthenticationKey",
    "sessions",
  ],
  hosts: ["openssl"],
} as const satisfies Served<"crypto">;
