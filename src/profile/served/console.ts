import type { Served } from "./served.js";

export const consoleDevice = {
  features: ["VIRTIO_CONSOLE_F_SIZE", "VIRTIO_CONSOLE_F_MULTIPORT", "VIRTIO_CONSOLE_F_EMERG_WRITE"],
  config: ["columns", "rows", "ports"],
  hosts: ["pty", "socket", "file", "stdio"],
} as const satisfies Served<"console">;
