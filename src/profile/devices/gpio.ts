import { describeDevice, host } from "../describe/device.js";
import { integer, list, path, record, text } from "../describe/field.js";
import { ASCII_FORM } from "./forms.js";

const LINE = record(
  {
    line: integer(0, 65535, { doc: "Line of the guest.", example: 0 }),
    offset: integer(0, 65535, { doc: "Line of the host's chip.", example: 17 }),
  },
  { doc: "A line.", example: { line: 0, offset: 17 } },
);

export const gpio = describeDevice({
  type: "gpio",
  doc: "Digital inputs and outputs.",
  configDoc: "The lines.",
  config: {
    lines: integer(1, 65535, { doc: "Number of lines.", example: 8 }),
    names: list(text(63, { doc: "Name of a line.", example: "ignition" }, ASCII_FORM), {
      doc: "Names of the lines, from line 0; lines without a name come last.",
      example: ["ignition", "reverse-gear"],
      default: [],
    }),
  },
  hostDoc: "What the lines are connected to.",
  hosts: {
    chip: host("A GPIO chip of the host.", {
      path: path({ doc: "The chip.", example: "/dev/gpiochip0" }),
      map: list(LINE, {
        doc: "Lines of the chip; without it, the same numbers.",
        example: [{ line: 0, offset: 17 }],
        optional: true,
      }),
    }),
    simulated: host("A Unix socket that sets inputs and tells outputs.", {
      socket: path({ doc: "The socket.", example: "run/gpio.sock", use: "socket", optional: true }),
    }),
  },
  queues: { defaultSize: 64 },
  isolation: "shared",
});
