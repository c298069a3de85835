import { describeDevice, host } from "../describe/device.js";
import { flag, integer, path } from "../describe/field.js";

export const rpmb = describeDevice({
  type: "rpmb",
  doc: "A replay protected memory block.",
  configDoc: "Size and limits.",
  config: {
    capacity: integer(1, 128, { doc: "Size in units of 128KiB.", example: 1, default: 1 }),
    maxWriteBlocks: integer(0, 255, {
      doc: "Most blocks of 256 bytes of a write; 0 for no limit.",
      example: 1,
      default: 1,
    }),
    maxReadBlocks: integer(0, 255, {
      doc: "Most blocks of 256 bytes of a read; 0 for no limit.",
      example: 1,
      default: 1,
    }),
  },
  hostDoc: "Where data, key and counter are kept.",
  hosts: {
    file: host("A file of the host.", {
      path: path({ doc: "The file.", example: "images/rpmb.img", use: "file" }),
      create: flag({ doc: "Make the file when it is missing.", example: true, default: false }),
    }),
    memory: host("Nothing: all is lost when the backend ends.", {}),
  },
  queues: { defaultSize: 64 },
  isolation: "shared",
});
