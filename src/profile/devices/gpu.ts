import { describeDevice, host } from "../describe/device.js";
import { flag, integer, list, path, record, size, text } from "../describe/field.js";
import { ASCII_FORM } from "./forms.js";

const DISPLAY = record(
  {
    width: integer(1, 16384, { doc: "Pixels of a line.", example: 1920 }),
    height: integer(1, 16384, { doc: "Lines.", example: 720 }),
    refresh: integer(1, 480, { doc: "Pictures a second.", example: 60, default: 60 }),
    widthMm: integer(1, 4095, {
      doc: "Width of the panel in millimetres.",
      example: 293,
      optional: true,
    }),
    heightMm: integer(1, 4095, {
      doc: "Height of the panel in millimetres.",
      example: 110,
      optional: true,
    }),
    name: text(
      13,
      { doc: "Name of the panel, as EDID has it.", example: "Cluster", optional: true },
      ASCII_FORM,
    ),
    plugged: flag({
      doc: "Whether it is there at start; one that is not can be plugged in at run time.",
      example: false,
      default: true,
    }),
  },
  { doc: "A display.", example: { width: 1920, height: 720 } },
);

export const gpu = describeDevice({
  type: "gpu",
  doc: "A graphics adapter with displays.",
  configDoc: "The displays and limits of the adapter.",
  config: {
    displays: list(DISPLAY, {
      doc: "The displays, in the order of scanouts.",
      example: [{ width: 1920, height: 720 }],
      default: [{ width: 1280, height: 720 }],
      minItems: 1,
      maxItems: 16,
    }),
    pictureMemory: size({
      doc: "Memory of the host for the pictures of the guest.",
      example: "256MiB",
      default: 512 * 1024 ** 2,
    }),
    blobAlignment: size({
      doc: "Alignment of blob resources, a power of two.",
      example: "4KiB",
      optional: true,
      feature: "VIRTIO_GPU_F_BLOB_ALIGNMENT",
    }),
  },
  hostDoc: "Where the pictures go.",
  hosts: {
    page: host("A web page that shows the displays.", {
      port: integer(1, 65535, { doc: "TCP port on localhost.", example: 8090 }),
      touch: path({
        doc: "Socket of a touch screen: an input device on `socket`. Touches of the first display go there; without it, to the touch screen whose `host` is this page.",
        example: "run/touch.sock",
        optional: true,
      }),
      keys: path({
        doc: "Socket of a keyboard: an input device on `socket`. Keys that are pressed on the page go there; without it, to the keyboard whose `host` is this page.",
        example: "run/keys.sock",
        optional: true,
      }),
    }),
    png: host("PNG files, one for each display, written when its picture changes.", {
      directory: path({ doc: "Folder of the files.", example: "screenshots" }),
    }),
    drm: host("A connector of the host's display hardware.", {
      path: path({ doc: "The DRM node.", example: "/dev/dri/card0" }),
      connector: text(32, { doc: "The connector.", example: "HDMI-A-1" }, ASCII_FORM),
    }),
    vmm: host("The window of the VMM.", {}),
    none: host("Nowhere: the displays exist, and nobody sees them.", {}),
  },
  queues: { defaultSize: 256 },
  isolation: "lane",
});
