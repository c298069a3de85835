import { byteOf, type ConfigFacts, field } from "./config-fact.js";

/** VIRTIO 1.4, section 5.9.5: bits of the services. */
const CRYPTO_SERVICES = ["cipher", "hash", "mac", "aead", "akcipher"] as const;

const BALLOON_PAGE_BYTES = 4096;

/** Devices of memory, of people, and of the machine itself. */
export const SYSTEM_FACTS: ConfigFacts = {
  gpu: ({ config }) => [
    field("num_scanouts", config.displays.length, "config/displays"),
    field("blob_alignment", config.blobAlignment, "config/blobAlignment"),
  ],
  sound: ({ config }) => [
    field("jacks", config.jacks.length, "config/jacks"),
    field("streams", config.streams.length, "config/streams"),
  ],
  media: ({ config }) => [field("card", config.card, "config/card")],
  crypto: ({ config, queues }) => [
    field("max_dataqueues", queues.repeated, "queues/count"),
    field("crypto_services", serviceBits(config.services), "config/services"),
    field("max_cipher_key_len", config.maxCipherKey, "config/maxCipherKey"),
    field("max_auth_key_len", config.maxAuthenticationKey, "config/maxAuthenticationKey"),
    field("max_size", config.maxRequest, "config/maxRequest"),
  ],
  iommu: ({ config }) => [
    // All pages of this size and larger ones.
    field("page_size_mask", 2 ** 64 - config.pageSize, "config/pageSize"),
    field("input_range.start", config.inputRange?.start, "config/inputRange/start"),
    field("input_range.end", config.inputRange?.end, "config/inputRange/end"),
    field("domain_range.start", config.domainRange?.start, "config/domainRange/start"),
    field("domain_range.end", config.domainRange?.end, "config/domainRange/end"),
    field("bypass", byteOf(config.bypass), "config/bypass"),
  ],
  balloon: ({ config: { target, poison } }) => [
    field(
      "num_pages",
      target === undefined ? undefined : target / BALLOON_PAGE_BYTES,
      "config/target",
    ),
    field("poison_val", poison, "config/poison"),
  ],
  memory: ({ config }) => [
    field("block_size", config.blockSize, "config/blockSize"),
    field("region_size", config.regionSize, "config/regionSize"),
    field("addr", config.address, "config/address"),
    field("requested_size", config.requested, "config/requested"),
    field("node_id", config.node, "config/node"),
  ],
};

function serviceBits(services: readonly string[]): number {
  return CRYPTO_SERVICES.reduce(
    (bits, service, bit) => (services.includes(service) ? bits + 2 ** bit : bits),
    0,
  );
}
