import { byteOf, type ConfigFacts, field } from "./config-fact.js";

/** VIRTIO 1.4, section 5.1.4. */
const DUPLEX = { half: 0, full: 1 } as const;

/** Devices that carry messages, to other machines and to what is wired to the board. */
export const LINK_FACTS: ConfigFacts = {
  network: ({ config, queues }) => [
    field("mac", config.mac, "config/mac"),
    field("status", byteOf(config.linkUp), "config/linkUp"),
    field("max_virtqueue_pairs", queues.repeated, "queues/count"),
    field("mtu", config.mtu, "config/mtu"),
    field("speed", config.speed, "config/speed"),
    field("duplex", config.duplex && DUPLEX[config.duplex], "config/duplex"),
  ],
  vsock: ({ config }) => [field("guest_cid", config.cid, "config/cid")],
  console: ({ config }) => [
    field("cols", config.columns, "config/columns"),
    field("rows", config.rows, "config/rows"),
    field("max_nr_ports", (config.ports?.length ?? 0) + 1, "config/ports"),
  ],
  can: ({ config }) => [field("status", byteOf(config.busOffAtStart), "config/busOffAtStart")],
  gpio: ({ config }) => [field("ngpio", config.lines, "config/lines")],
  spi: ({ config }) => [
    field("cs_max_number", config.chipSelects, "config/chipSelects"),
    field("cs_change_supported", byteOf(config.csChange), "config/csChange"),
    field("bits_per_word_mask", maskOf(config.bitsPerWord), "config/bitsPerWord"),
    field("max_freq_hz", config.maxFrequencyHz, "config/maxFrequencyHz"),
  ],
};

/** Bit n-1 stands for words of n bits; the list names each once. */
function maskOf(widths: readonly number[]): number {
  return widths.reduce((mask, bits) => mask + 2 ** (bits - 1), 0);
}
