import type { Served } from "./served.js";

export const gpu = {
  features: [
    "VIRTIO_GPU_F_EDID",
    "VIRTIO_GPU_F_RESOURCE_UUID",
    "VIRTIO_GPU_F_RESOURCE_BLOB",
    "VIRTIO_GPU_F_BLOB_ALIGNMENT",
  ],
  config: ["displays", "pictureMemory", "blobAlignment"],
  hosts: ["page", "png", "vmm", "none"],
} as const satisfies Served<"gpu">;
