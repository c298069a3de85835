import { describeDevice, host } from "../describe/device.js";
import { choice, integer, list, path, record, text } from "../describe/field.js";
import { HEX_FORM } from "./forms.js";

const CHILD = record(
  {
    address: integer(0, 1023, { doc: "Address on the bus.", example: 72 }),
    model: choice(["memory", "registers"], {
      doc: "What answers: memory with an address byte, or single registers.",
      example: "registers",
      default: "registers",
    }),
    content: text(
      8192,
      { doc: "What it holds at start, in hexadecimal.", example: "1900", optional: true },
      HEX_FORM,
    ),
    compatible: text(64, {
      doc: "What the guest's device tree calls the chip.",
      example: "national,lm75",
      optional: true,
    }),
  },
  { doc: "A chip on the bus.", example: { address: 72 } },
);

export const i2c = describeDevice({
  type: "i2c",
  doc: "A controller of an I2C bus.",
  configDoc: "An I2C controller has no configuration space; the speed is for the device tree.",
  config: {
    clockHz: integer(1, 5_000_000, {
      doc: "Clock of the bus.",
      example: 100000,
      default: 100000,
    }),
  },
  hostDoc: "The bus.",
  hosts: {
    bus: host("A bus of the host.", {
      path: path({ doc: "The bus.", example: "/dev/i2c-1" }),
      addresses: list(integer(0, 1023, { doc: "An address.", example: 72 }), {
        doc: "Addresses that the guest may use; without it, all of them.",
        example: [72],
        optional: true,
        unique: true,
      }),
    }),
    simulated: host("Chips that the backend plays.", {
      children: list(CHILD, {
        doc: "The chips.",
        example: [{ address: 72 }],
        default: [],
        maxItems: 112,
      }),
    }),
  },
  queues: { defaultSize: 64 },
  isolation: "shared",
});
