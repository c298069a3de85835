import { describeDevice, host } from "../describe/device.js";
import { integer, list, path } from "../describe/field.js";

export const vsock = describeDevice({
  type: "vsock",
  doc: "Sockets between guest and host, or between guests.",
  configDoc: "The guest's address, and how much it may use.",
  config: {
    cid: integer(3, 0xfffffffe, {
      doc: "Context id of the guest, unique on the platform; 0 to 2 are the host's.",
      example: 3,
    }),
    connections: integer(1, 4096, {
      doc: "Connections at the same time; one more is refused.",
      example: 64,
      default: 256,
    }),
  },
  hostDoc: "Where connections go.",
  hosts: {
    unix: host(
      "Unix sockets in a folder: NAME_PORT for connections of the guest, NAME for those of the host.",
      {
        directory: path({ doc: "The folder.", example: "run/vsock" }),
        ports: list(integer(0, 0xfffffffe, { doc: "A port.", example: 1024 }), {
          doc: "Ports that the guest may connect to; without it, all of them.",
          example: [1024],
          optional: true,
          unique: true,
        }),
      },
    ),
    guests: host("The other guests of the platform, by their context ids.", {
      directory: path({
        doc: "Folder where backends find each other: the same one, seen from each project.",
        example: "../vsock",
      }),
    }),
  },
  queues: { defaultSize: 128 },
  isolation: "lane",
});
