import { describeDevice, host } from "../describe/device.js";
import { choice, integer, list, path, record, text } from "../describe/field.js";
import { ASCII_FORM } from "./forms.js";

const PROTOCOLS = [
  "power-domain",
  "system-power",
  "performance",
  "clock",
  "sensor",
  "reset",
  "voltage",
  "power-capping",
  "pin-control",
] as const;

const SENSOR = record(
  {
    name: text(15, { doc: "Name of the sensor.", example: "cabin" }, ASCII_FORM),
    unit: choice(["celsius", "volt", "ampere", "watt", "lux", "g", "degree-per-second"], {
      doc: "Unit of its values.",
      example: "celsius",
    }),
    axes: integer(1, 63, { doc: "Axes of the sensor.", example: 3, default: 1 }),
    file: path({
      doc: "File of the host with its values; without it, they are 0.",
      example: "/sys/class/thermal/thermal_zone0/temp",
      optional: true,
    }),
  },
  { doc: "A sensor.", example: { name: "cabin", unit: "celsius" } },
);

export const scmi = describeDevice({
  type: "scmi",
  doc: "Sensors, clocks, resets and power over Arm's SCMI.",
  configDoc: "What the guest can ask for.",
  config: {
    protocols: list(choice(PROTOCOLS, { doc: "A protocol.", example: "sensor" }), {
      doc: "Protocols besides the base protocol.",
      example: ["sensor"],
      minItems: 1,
      unique: true,
    }),
    sensors: list(SENSOR, {
      doc: "Sensors, in the order of their ids.",
      example: [{ name: "cabin", unit: "celsius" }],
      default: [],
    }),
  },
  hostDoc: "Who answers.",
  hosts: {
    simulated: host("The backend itself.", {}),
    socket: host("An SCMI server behind a Unix socket.", {
      path: path({ doc: "The socket.", example: "run/scmi.sock", use: "socket" }),
    }),
  },
  defaultHost: "simulated",
  queues: { defaultSize: 64 },
  isolation: "shared",
});
