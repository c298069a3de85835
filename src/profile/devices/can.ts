import { describeDevice, host } from "../describe/device.js";
import { flag, integer, list, path, record, text } from "../describe/field.js";
import { INTERFACE_FORM } from "./forms.js";

const FILTER = record(
  {
    id: integer(0, 0x1fffffff, { doc: "Identifier of frames.", example: 256 }),
    mask: integer(0, 0x1fffffff, {
      doc: "Bits of the identifier that count.",
      example: 0x7f0,
      default: 0x1fffffff,
    }),
  },
  { doc: "A filter.", example: { id: 256 } },
);

export const can = describeDevice({
  type: "can",
  doc: "A CAN controller.",
  configDoc: "What the guest sees of the controller.",
  config: {
    busOffAtStart: flag({
      doc: "Whether the controller starts in bus-off state.",
      example: false,
      default: false,
    }),
  },
  hostDoc: "The bus.",
  hosts: {
    socketcan: host("An interface of the host.", {
      interface: text(15, { doc: "The interface.", example: "vcan0" }, INTERFACE_FORM),
      receive: list(FILTER, {
        doc: "Frames that reach the guest; without it, all of them.",
        example: [{ id: 256 }],
        optional: true,
      }),
      send: list(FILTER, {
        doc: "Frames that the guest may send; without it, all of them.",
        example: [{ id: 256 }],
        optional: true,
      }),
    }),
    bus: host("A bus between the guests of the platform.", {
      socket: path({
        doc: "Socket where backends meet.",
        example: "run/can-body.sock",
        use: "meeting",
      }),
    }),
    none: host("A bus without other nodes.", {}),
  },
  queues: { defaultSize: 64 },
  isolation: "shared",
});
