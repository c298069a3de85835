import { describeDevice, host } from "../describe/device.js";
import { choice, flag, integer, path, text } from "../describe/field.js";

export const input = describeDevice({
  type: "input",
  doc: "A keyboard, a touch screen, a rotary knob, or another device of input events.",
  configDoc: "What the device can send.",
  config: {
    class: choice(["keyboard", "pointer", "tablet", "touchscreen", "rotary", "buttons"], {
      doc: "What the device is; `description` describes others, and a device of the host itself.",
      example: "touchscreen",
      optional: true,
    }),
    title: text(127, {
      doc: "Name of the device in the guest.",
      example: "Centre display touch",
      default: (deviceName) => deviceName,
    }),
    serial: text(127, { doc: "Serial number.", example: "TS-0042", optional: true }),
    width: integer(1, 65535, {
      doc: "Largest horizontal position of a touch screen or tablet.",
      example: 1919,
      optional: true,
    }),
    height: integer(1, 65535, {
      doc: "Largest vertical position of a touch screen or tablet.",
      example: 719,
      optional: true,
    }),
    contacts: integer(1, 32, {
      doc: "Fingers that a touch screen tells apart.",
      example: 10,
      default: 10,
    }),
    description: path({
      doc: "JSON file with the codes that the device can send, instead of a class.",
      example: "devices/steering-wheel.json",
      optional: true,
    }),
  },
  hostDoc: "Where the events come from.",
  hosts: {
    evdev: host("An input device of the host.", {
      path: path({ doc: "The device.", example: "/dev/input/event3" }),
      grab: flag({
        doc: "Keep its events from the rest of the host.",
        example: false,
        default: true,
      }),
    }),
    page: host("The page that shows the displays of a GPU of the same guest.", {
      port: integer(1, 65535, { doc: "TCP port of that page.", example: 8090 }),
    }),
    script: host("A file of events with their times.", {
      path: path({ doc: "The file, JSON.", example: "scripts/swipe.json" }),
    }),
    commands: host("Commands on the control socket of the backend: wheelbase ctl.", {}),
    socket: host("A Unix socket that takes events.", {
      path: path({ doc: "The socket.", example: "run/touch.sock", use: "socket" }),
    }),
  },
  queues: { defaultSize: 64 },
  isolation: "shared",
});
