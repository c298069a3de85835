import { describeDevice, host } from "../describe/device.js";
import { choice, integer, list, path, record, text } from "../describe/field.js";
import { ASCII_FORM } from "./forms.js";

const FORMAT = record(
  {
    pixels: text(4, { doc: "FourCC of the pixel format.", example: "YUYV" }, ASCII_FORM),
    width: integer(1, 16384, { doc: "Pixels of a line.", example: 1280 }),
    height: integer(1, 16384, { doc: "Lines.", example: 720 }),
    rate: integer(1, 480, { doc: "Pictures a second.", example: 30, default: 30 }),
  },
  { doc: "A format.", example: { pixels: "YUYV", width: 1280, height: 720 } },
);

export const media = describeDevice({
  type: "media",
  doc: "A camera or another device of Video4Linux.",
  configDoc: "What the guest sees of the device.",
  config: {
    card: text(
      31,
      { doc: "Name of the device.", example: "Rear camera", default: (deviceName) => deviceName },
      ASCII_FORM,
    ),
    role: choice(["capture", "output", "decoder", "encoder"], {
      doc: "What the device does.",
      example: "capture",
      default: "capture",
    }),
    formats: list(FORMAT, {
      doc: "Formats of a simulated device.",
      example: [{ pixels: "YUYV", width: 1280, height: 720 }],
      default: [{ pixels: "YUYV", width: 640, height: 480 }],
      minItems: 1,
    }),
  },
  hostDoc: "Where pictures come from and go to.",
  hosts: {
    video: host("A video device of the host.", {
      path: path({ doc: "The device.", example: "/dev/video0" }),
    }),
    pattern: host("A test pattern.", {}),
    files: host("Pictures in a folder.", {
      directory: path({ doc: "The folder.", example: "frames" }),
    }),
  },
  queues: { defaultSize: 64 },
  isolation: "lane",
});
