import { describeDevice, host } from "../describe/device.js";
import { choice, flag, path, size, text } from "../describe/field.js";

export const fs = describeDevice({
  type: "fs",
  doc: "A folder of the host, over FUSE.",
  configDoc: "How the guest finds the folder.",
  config: {
    tag: text(36, {
      doc: "Name under which the guest mounts the folder, at most 36 bytes.",
      example: "apps",
      default: (deviceName) => deviceName,
    }),
  },
  hostDoc: "What the guest sees.",
  hosts: {
    directory: host("A folder of the host.", {
      path: path({ doc: "The folder; nothing outside of it can be reached.", example: "apps" }),
      readOnly: flag({ doc: "Refuse everything that writes.", example: true, default: false }),
      cache: choice(["none", "auto", "always"], {
        doc: "How long the guest trusts what it knows of files.",
        example: "auto",
        default: "auto",
      }),
      daxWindow: size({
        doc: "Shared memory in which the guest maps files.",
        example: "256MiB",
        optional: true,
      }),
    }),
  },
  queues: { counted: { doc: "Request queues.", maximum: 64 }, defaultSize: 128 },
  isolation: "lane",
});
