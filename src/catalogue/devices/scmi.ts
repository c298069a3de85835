import { anyOf, deviceType, feature, queue } from "../device-type.js";
import { le32, struct, tail, u8 } from "../layout.js";

/** VIRTIO_SCMI_F_*, section 5.17.3. */
export const ScmiFeature = {
  P2aChannels: 0,
  SharedMemory: 1,
} as const;

/** struct virtio_scmi_request, section 5.17.6.1. */
export const ScmiRequest = struct(4, { hdr: le32, params: tail(u8) });

/** struct virtio_scmi_response, section 5.17.6.1. */
export const ScmiResponse = struct(4, { hdr: le32, ret_values: tail(u8) });

/** struct virtio_scmi_event_msg, section 5.17.6.3. */
export const ScmiEventMsg = struct(4, { hdr: le32, payload: tail(u8) });

/** SCMI device, VIRTIO 1.4, section 5.17. */
export const scmi = deviceType({
  name: "scmi",
  specName: "scmi",
  title: "SCMI device",
  id: 32,
  section: "5.17",
  queues: [
    queue(0, "cmdq", "request"),
    queue(1, "eventq", "device-to-driver", "VIRTIO_SCMI_F_P2A_CHANNELS"),
  ],
  features: [
    feature(
      ScmiFeature.P2aChannels,
      "VIRTIO_SCMI_F_P2A_CHANNELS",
      "Notifications or delayed responses exist",
    ),
    feature(
      ScmiFeature.SharedMemory,
      "VIRTIO_SCMI_F_SHARED_MEMORY",
      "Statistics shared memory exists",
    ),
  ],
  sharedMemory: [
    {
      id: 1,
      lastId: 1,
      name: "power state statistics",
      condition: anyOf("VIRTIO_SCMI_F_SHARED_MEMORY"),
    },
    {
      id: 2,
      lastId: 2,
      name: "performance domain statistics",
      condition: anyOf("VIRTIO_SCMI_F_SHARED_MEMORY"),
    },
    { id: 3, lastId: 3, name: "sensor values", condition: anyOf("VIRTIO_SCMI_F_SHARED_MEMORY") },
    {
      id: 0x80,
      lastId: 0xff,
      name: "vendor statistics",
      condition: anyOf("VIRTIO_SCMI_F_SHARED_MEMORY"),
    },
  ],
});
