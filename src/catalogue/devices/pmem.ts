import { anyOf, configSpace, deviceType, feature, noneOf, queue, reads } from "../device-type.js";
import { le32, le64, struct } from "../layout.js";

/** VIRTIO_PMEM_F_*, section 5.19.3. */
export const PmemFeature = {
  ShmemRegion: 0,
} as const;

/** VIRTIO_PMEM_REQ_TYPE_*, section 5.19.6. */
export const PmemRequestType = {
  Flush: 0,
} as const;

/** struct virtio_pmem_config, section 5.19.4. */
export const PmemConfig = struct(16, { start: le64, size: le64 });

/** struct virtio_pmem_req, section 5.19.6. */
export const PmemReq = struct(4, { type: le32 });

/** struct virtio_pmem_resp, section 5.19.7.2. */
export const PmemResp = struct(4, { ret: le32 });

/** PMEM device, VIRTIO 1.4, section 5.19. */
export const pmem = deviceType({
  name: "pmem",
  specName: "pmem",
  title: "PMEM device",
  id: 27,
  section: "5.19",
  queues: [queue(0, "req_vq", "request")],
  features: [
    feature(
      PmemFeature.ShmemRegion,
      "VIRTIO_PMEM_F_SHMEM_REGION",
      "Range is a shared memory region",
    ),
  ],
  config: configSpace(PmemConfig, {
    start: reads("physical start", noneOf("VIRTIO_PMEM_F_SHMEM_REGION")),
    size: reads("bytes", noneOf("VIRTIO_PMEM_F_SHMEM_REGION")),
  }),
  sharedMemory: [
    { id: 0, lastId: 0, name: "persistent memory", condition: anyOf("VIRTIO_PMEM_F_SHMEM_REGION") },
  ],
});
