import type { Served } from "./served.js";

export const consoleDevice = {
  features: ["VIRTIO_CONSOLE_F_SIZE"],
  config: ["columns", "rows"],
  hosts: ["pty", "socket"],
} as const satisfies Served<"console">;
