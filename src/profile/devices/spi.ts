import { describeDevice, host } from "../describe/device.js";
import { flag, integer, list, path, record, text } from "../describe/field.js";

const CHILD = record(
  {
    chipSelect: integer(0, 254, { doc: "Its chip select line.", example: 0 }),
    compatible: text(64, {
      doc: "What the guest's device tree calls the chip.",
      example: "jedec,spi-nor",
    }),
    maxFrequencyHz: integer(1, 0xffffffff, {
      doc: "Fastest clock of the chip.",
      example: 10_000_000,
      optional: true,
    }),
  },
  { doc: "A chip on the bus.", example: { chipSelect: 0, compatible: "jedec,spi-nor" } },
);

export const spi = describeDevice({
  type: "spi",
  doc: "A controller of an SPI bus.",
  configDoc: "What the guest reads about the controller.",
  config: {
    chipSelects: integer(1, 255, { doc: "Chip select lines.", example: 1, default: 1 }),
    csChange: flag({
      doc: "Whether chip select may change within a message.",
      example: false,
      default: false,
    }),
    maxFrequencyHz: integer(0, 0xffffffff, {
      doc: "Fastest clock; 0 for no limit.",
      example: 10_000_000,
      default: 0,
    }),
    bitsPerWord: list(integer(1, 32, { doc: "Bits of a word.", example: 8 }), {
      doc: "Word lengths; none stands for any.",
      example: [8, 16],
      default: [],
      unique: true,
    }),
    children: list(CHILD, {
      doc: "Chips for the guest's device tree.",
      example: [{ chipSelect: 0, compatible: "jedec,spi-nor" }],
      default: [],
    }),
  },
  hostDoc: "The bus.",
  hosts: {
    bus: host("A bus of the host.", {
      devices: list(text(255, { doc: "A device node.", example: "/dev/spidev0.0" }), {
        doc: "Device nodes, in the order of chip selects.",
        example: ["/dev/spidev0.0"],
        minItems: 1,
      }),
    }),
    loopback: host("What is sent comes back.", {}),
    memory: host("A memory chip with the content of a file.", {
      path: path({ doc: "The file.", example: "images/flash.bin" }),
    }),
  },
  queues: { defaultSize: 64 },
  isolation: "shared",
});
