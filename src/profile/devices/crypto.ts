import { describeDevice, host } from "../describe/device.js";
import { choice, integer, list, size } from "../describe/field.js";

const SERVICES = ["cipher", "hash", "mac", "aead", "akcipher"] as const;
/** Names of VIRTIO 1.4, section 5.9.4, without their prefixes. */
const ALGORITHMS = [
  "aes-ecb",
  "aes-cbc",
  "aes-ctr",
  "aes-xts",
  "3des-ecb",
  "3des-cbc",
  "md5",
  "sha1",
  "sha-224",
  "sha-256",
  "sha-384",
  "sha-512",
  "sha3-224",
  "sha3-256",
  "sha3-384",
  "sha3-512",
  "shake128",
  "shake256",
  "hmac-md5",
  "hmac-sha1",
  "hmac-sha-224",
  "hmac-sha-256",
  "hmac-sha-384",
  "hmac-sha-512",
  "cmac-3des",
  "cmac-aes",
  "cbcmac-aes",
  "xcbc-aes",
  "aes-gcm",
  "aes-ccm",
  "chacha20-poly1305",
  "rsa",
  "ecdsa",
] as const;

export const crypto = describeDevice({
  type: "crypto",
  doc: "Encryption, digests and signatures.",
  configDoc: "What the device computes, and its limits.",
  config: {
    services: list(choice(SERVICES, { doc: "A service.", example: "cipher" }), {
      doc: "Services of the device.",
      example: ["cipher", "hash"],
      default: ["cipher", "hash", "mac", "aead"],
      minItems: 1,
      unique: true,
    }),
    algorithms: list(choice(ALGORITHMS, { doc: "An algorithm.", example: "aes-cbc" }), {
      doc: "Algorithms; without it, all that the services have.",
      example: ["aes-cbc", "sha-256"],
      optional: true,
      minItems: 1,
      unique: true,
    }),
    maxRequest: size({
      doc: "Most bytes of one request.",
      example: "1MiB",
      default: "1MiB",
    }),
    maxCipherKey: integer(1, 1024, {
      doc: "Longest key of a cipher, in bytes.",
      example: 64,
      default: 64,
    }),
    maxAuthenticationKey: integer(1, 65_536, {
      doc: "Longest key of a MAC, in bytes.",
      example: 512,
      default: 512,
    }),
    sessions: integer(1, 65_536, {
      doc: "Sessions at the same time.",
      example: 1024,
      default: 1024,
    }),
  },
  hostDoc: "What computes.",
  hosts: {
    openssl: host("The OpenSSL of Node.js, in the backend itself.", {}),
  },
  defaultHost: "openssl",
  queues: { counted: { doc: "Data queues.", maximum: 64 }, defaultSize: 256 },
  isolation: "lane",
});
