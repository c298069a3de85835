import type { Served } from "./served.js";

export const balloon = {
  features: [
    "VIRTIO_BALLOON_F_MUST_TELL_HOST",
    "VIRTIO_BALLOON_F_STATS_VQ",
    "VIRTIO_BALLOON_F_DEFLATE_ON_OOM",
    "VIRTIO_BALLOON_F_FREE_PAGE_HINT",
    "VIRTIO_BALLOON_F_PAGE_POISON",
    "VIRTIO_BALLOON_F_PAGE_REPORTING",
  ],
  config: ["target", "statisticsSeconds"],
  hosts: ["fixed"],
} as const satisfies Served<"balloon">;
