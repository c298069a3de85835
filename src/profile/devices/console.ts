import { describeDevice, host } from "../describe/device.js";
import { flag, integer, list, path, record, text } from "../describe/field.js";

const PORT = record(
  {
    name: text(64, { doc: "Name of the port in the guest.", example: "com.example.diagnostics" }),
    console: flag({
      doc: "Whether the guest uses the port as a terminal rather than for data.",
      example: true,
      default: false,
    }),
    socket: path({
      doc: "Unix socket of the port; without it and `link`, an unnamed pseudo-terminal.",
      example: "run/diagnostics.sock",
      use: "socket",
      optional: true,
    }),
    link: path({
      doc: "Symbolic link to the pseudo-terminal of the port.",
      example: "run/diagnostics.pty",
      use: "file",
      optional: true,
    }),
  },
  { doc: "A port.", example: { name: "com.example.diagnostics" } },
);

export const consoleDevice = describeDevice({
  type: "console",
  doc: "A terminal, and ports for data between guest and host.",
  configDoc: "What the guest reads in the configuration space.",
  config: {
    columns: integer(1, 65535, {
      doc: "Width in characters.",
      example: 132,
      default: 80,
      feature: "VIRTIO_CONSOLE_F_SIZE",
    }),
    rows: integer(1, 65535, {
      doc: "Height in characters.",
      example: 43,
      default: 24,
      feature: "VIRTIO_CONSOLE_F_SIZE",
    }),
    ports: list(PORT, {
      doc: "Ports besides the first, which `host` describes.",
      example: [{ name: "com.example.diagnostics" }],
      optional: true,
      minItems: 1,
      maxItems: 30,
      feature: "VIRTIO_CONSOLE_F_MULTIPORT",
    }),
  },
  hostDoc: "Where the characters go.",
  hosts: {
    pty: host("A pseudo-terminal.", {
      link: path({
        doc: "Symbolic link to the pseudo-terminal, made at start.",
        example: "run/boot-console.pty",
        use: "file",
        optional: true,
      }),
    }),
    socket: host("A Unix socket that accepts one client at a time.", {
      path: path({ doc: "The socket.", example: "run/boot-console.sock", use: "socket" }),
    }),
    file: host("A file that grows with what the guest writes; the guest reads nothing.", {
      path: path({ doc: "The file.", example: "log/boot-console.log", use: "file" }),
    }),
    stdio: host("Standard input and output of the backend.", {}),
  },
  queues: { listed: "ports", defaultSize: 64 },
  isolation: "shared",
});
