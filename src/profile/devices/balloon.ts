import { describeDevice, host } from "../describe/device.js";
import { integer, path, size } from "../describe/field.js";

export const balloon = describeDevice({
  type: "balloon",
  doc: "Takes memory from the guest and gives it back.",
  configDoc: "How much memory the balloon takes.",
  config: {
    target: size({
      doc: "Memory that the guest is asked to give up at start; whole pages of 4KiB.",
      example: "64MiB",
      optional: true,
    }),
    poison: integer(0, 0xffffffff, {
      doc: "Value that the guest fills free pages with.",
      example: 0,
      optional: true,
      feature: "VIRTIO_BALLOON_F_PAGE_POISON",
    }),
    statisticsSeconds: integer(0, 86400, {
      doc: "How often the guest is asked for statistics; 0 for never.",
      example: 10,
      default: 0,
      feature: "VIRTIO_BALLOON_F_STATS_VQ",
    }),
  },
  hostDoc: "Who steers the balloon.",
  hosts: {
    fixed: host("Nobody: the target stays as it is.", {}),
    control: host("A Unix socket that takes new targets and tells statistics.", {
      socket: path({ doc: "The socket.", example: "run/balloon.sock", use: "socket" }),
    }),
  },
  defaultHost: "fixed",
  queues: { defaultSize: 128 },
  isolation: "shared",
});
