import { configSpace, deviceType, queue, reads } from "../device-type.js";
import { bytes, le32, struct, tail, u8 } from "../layout.js";

/** VIRTIO_SPI_*, section 5.21.6.1: values of result. */
export const SpiResult = {
  TransOk: 0,
  ParamErr: 1,
  TransErr: 2,
} as const;

/** struct virtio_spi_config, section 5.21.4. */
export const SpiConfig = struct(32, {
  cs_max_number: u8,
  cs_change_supported: u8,
  tx_nbits_supported: u8,
  rx_nbits_supported: u8,
  bits_per_word_mask: le32,
  mode_func_supported: le32,
  max_freq_hz: le32,
  max_word_delay_ns: le32,
  max_cs_setup_ns: le32,
  max_cs_hold_ns: le32,
  max_cs_inactive_ns: le32,
});

/** struct virtio_spi_transfer_head, section 5.21.6.1. */
export const SpiTransferHead = struct(32, {
  chip_select_id: u8,
  bits_per_word: u8,
  cs_change: u8,
  tx_nbits: u8,
  rx_nbits: u8,
  reserved: bytes(3),
  mode: le32,
  freq: le32,
  word_delay_ns: le32,
  cs_setup_ns: le32,
  cs_delay_hold_ns: le32,
  cs_change_delay_inactive_ns: le32,
});

/** struct virtio_spi_transfer_result, section 5.21.6.1. */
export const SpiTransferResult = struct(1, { result: u8 });

/** struct virtio_spi_transfer_req, section 5.21.6.1: the readable head. */
export const SpiTransferReq = struct(32, { head: SpiTransferHead, tx_buf: tail(u8) });

/** The writable end of struct virtio_spi_transfer_req, behind rx_buf. */
export const SpiTransferReqTrailer = struct(1, { result: SpiTransferResult });

/** SPI controller, VIRTIO 1.4, section 5.21. */
export const spi = deviceType({
  name: "spi",
  specName: "spi",
  title: "SPI controller",
  id: 45,
  section: "5.21",
  queues: [queue(0, "requestq", "request")],
  config: configSpace(SpiConfig, {
    cs_max_number: reads("chip select count"),
    cs_change_supported: reads("1 if CS toggles between transfers"),
    tx_nbits_supported: reads("bit0 dual, 1 quad, 2 octal"),
    rx_nbits_supported: reads("bit0 dual, 1 quad, 2 octal"),
    bits_per_word_mask: reads("bit n means n+1 bits, 0 no limit"),
    mode_func_supported: reads("bits 0-1 CPHA, 2-3 CPOL, 4 CS high, 5 LSB first, 6 loopback"),
    max_freq_hz: reads("clock limit, 0 none"),
    max_word_delay_ns: reads("0 unsupported"),
    max_cs_setup_ns: reads("0 unsupported"),
    max_cs_hold_ns: reads("0 unsupported"),
    max_cs_inactive_ns: reads("0 unsupported"),
  }),
});
