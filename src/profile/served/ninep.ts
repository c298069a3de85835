import type { Served } from "./served.js";

export const ninep = {
  features: ["VIRTIO_9P_MOUNT_TAG"],
  config: ["tag", "maxMessageBytes"],
  hosts: ["directory"],
} as const satisfies Served<"9p">;
