import type { Served } from "./served.js";

export const vsock = {
  features: [
    "VIRTIO_VSOCK_F_STREAM",
    "VIRTIO_VSOCK_F_SEQPACKET",
    "VIRTIO_VSOCK_F_NO_IMPLIED_STREAM",
  ],
  config: ["cid", "connections"],
  hosts: ["unix", "guests"],
} as const satisfies Served<"vsock">;
