import { configSpace, deviceType, feature, queue, reads } from "../device-type.js";
import { bytes, le16, le64, struct, union } from "../layout.js";

/** VIRTIO_MEM_F_*, section 5.15.3. */
export const MemFeature = {
  AcpiPxm: 0,
  UnpluggedInaccessible: 1,
  PersistentSuspend: 2,
} as const;

/** VIRTIO_MEM_REQ_*, section 5.15.6. */
export const MemRequestType = {
  Plug: 0,
  Unplug: 1,
  UnplugAll: 2,
  State: 3,
} as const;

/** VIRTIO_MEM_RESP_*, section 5.15.6. */
export const MemResponseType = {
  Ack: 0,
  Nack: 1,
  Busy: 2,
  Error: 3,
} as const;

/** VIRTIO_MEM_STATE_*, section 5.15.6.6. */
export const MemState = {
  Plugged: 0,
  Unplugged: 1,
  Mixed: 2,
} as const;

/** struct virtio_mem_config, section 5.15.4. */
export const MemConfig = struct(56, {
  block_size: le64,
  node_id: le16,
  padding: bytes(6),
  addr: le64,
  region_size: le64,
  usable_region_size: le64,
  plugged_size: le64,
  requested_size: le64,
});

/** struct virtio_mem_req_plug, section 5.15.6.3. */
export const MemReqPlug = struct(16, { addr: le64, nb_blocks: le16, padding: bytes(6) });

/** struct virtio_mem_req_unplug, section 5.15.6.4. */
export const MemReqUnplug = struct(16, { addr: le64, nb_blocks: le16, padding: bytes(6) });

/** struct virtio_mem_req_state, section 5.15.6.6. */
export const MemReqState = struct(16, { addr: le64, nb_blocks: le16, padding: bytes(6) });

/** struct virtio_mem_req, section 5.15.6. */
export const MemReq = struct(24, {
  type: le16,
  padding: bytes(6),
  u: union(16, { plug: MemReqPlug, unplug: MemReqUnplug, state: MemReqState }),
});

/** struct virtio_mem_resp_state, section 5.15.6.6. */
export const MemRespState = struct(2, { type: le16 });

/** struct virtio_mem_resp, section 5.15.6. */
export const MemResp = struct(10, {
  type: le16,
  padding: bytes(6),
  u: union(2, { state: MemRespState }),
});

/** Memory device, VIRTIO 1.4, section 5.15. */
export const memory = deviceType({
  name: "memory",
  specName: "mem",
  title: "Memory device",
  id: 24,
  section: "5.15",
  queues: [queue(0, "guest-request", "request")],
  features: [
    feature(MemFeature.AcpiPxm, "VIRTIO_MEM_F_ACPI_PXM", "node_id is an ACPI proximity domain"),
    feature(
      MemFeature.UnpluggedInaccessible,
      "VIRTIO_MEM_F_UNPLUGGED_INACCESSIBLE",
      "Unplugged memory must not be touched",
    ),
    feature(
      MemFeature.PersistentSuspend,
      "VIRTIO_MEM_F_PERSISTENT_SUSPEND",
      "Guest may suspend to RAM",
    ),
  ],
  config: configSpace(MemConfig, {
    block_size: reads("block bytes"),
    node_id: reads("proximity domain", "VIRTIO_MEM_F_ACPI_PXM"),
    padding: reads("reserved"),
    addr: reads("region start"),
    region_size: reads("region bytes"),
    usable_region_size: reads("usable bytes"),
    plugged_size: reads("plugged bytes"),
    requested_size: reads("wanted bytes"),
  }),
});
