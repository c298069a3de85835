import { describeDevice, host } from "../describe/device.js";
import { address, flag, path, size } from "../describe/field.js";

export const pmem = describeDevice({
  type: "pmem",
  doc: "Persistent memory: a file in the guest's address space.",
  configDoc: "The place of the memory.",
  config: {
    address: address({
      doc: "Where the memory starts; without it, the VMM decides.",
      example: "0x240000000",
      optional: true,
    }),
  },
  hostDoc: "What backs the memory.",
  hosts: {
    file: host("A file of the host.", {
      path: path({ doc: "The file.", example: "images/data.pmem", use: "file" }),
      capacity: size({ doc: "Size of the file.", example: "64MiB" }),
      create: flag({ doc: "Make the file when it is missing.", example: true, default: false }),
    }),
  },
  queues: { defaultSize: 64 },
  isolation: "lane",
});
