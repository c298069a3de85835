import { configSpace, deviceType, feature, queue, reads, writes } from "../device-type.js";
import { array, bytes, le32, le64, struct, tail, u8 } from "../layout.js";

/** VIRTIO_GPU_F_*, section 5.7.3. */
export const GpuFeature = {
  Virgl: 0,
  Edid: 1,
  ResourceUuid: 2,
  ResourceBlob: 3,
  ContextInit: 4,
  BlobAlignment: 5,
} as const;

/** VIRTIO_GPU_EVENT_*, section 5.7.4: bits of events_read and events_clear. */
export const GpuEvent = {
  Display: 1,
} as const;

/** VIRTIO_GPU_SHM_ID_*, section 5.7.5: shared memory ids. */
export const GpuShmId = {
  Undefined: 0,
  HostVisible: 1,
} as const;

/** VIRTIO_GPU_FLAG_*, section 5.7.6.7: flags of a control header. */
export const GpuFlag = {
  Fence: 1,
  InfoRingIdx: 2,
} as const;

/** VIRTIO_GPU_CMD_*, section 5.7.6.7: request types of enum virtio_gpu_ctrl_type. */
export const GpuCmd = {
  GetDisplayInfo: 0x100,
  ResourceCreate2d: 0x101,
  ResourceUnref: 0x102,
  SetScanout: 0x103,
  ResourceFlush: 0x104,
  TransferToHost2d: 0x105,
  ResourceAttachBacking: 0x106,
  ResourceDetachBacking: 0x107,
  GetCapsetInfo: 0x108,
  GetCapset: 0x109,
  GetEdid: 0x10a,
  ResourceAssignUuid: 0x10b,
  ResourceCreateBlob: 0x10c,
  SetScanoutBlob: 0x10d,
  CtxCreate: 0x200,
  CtxDestroy: 0x201,
  CtxAttachResource: 0x202,
  CtxDetachResource: 0x203,
  ResourceCreate3d: 0x204,
  TransferToHost3d: 0x205,
  TransferFromHost3d: 0x206,
  Submit3d: 0x207,
  ResourceMapBlob: 0x208,
  ResourceUnmapBlob: 0x209,
  UpdateCursor: 0x300,
  MoveCursor: 0x301,
} as const;

/** VIRTIO_GPU_RESP_*, section 5.7.6.7: response types of enum virtio_gpu_ctrl_type. */
export const GpuResp = {
  OkNodata: 0x1100,
  OkDisplayInfo: 0x1101,
  OkCapsetInfo: 0x1102,
  OkCapset: 0x1103,
  OkEdid: 0x1104,
  OkResourceUuid: 0x1105,
  OkMapInfo: 0x1106,
  ErrUnspec: 0x1200,
  ErrOutOfMemory: 0x1201,
  ErrInvalidScanoutId: 0x1202,
  ErrInvalidResourceId: 0x1203,
  ErrInvalidContextId: 0x1204,
  ErrInvalidParameter: 0x1205,
} as const;

/** VIRTIO_GPU_FORMAT_*, section 5.7.6.8. */
export const GpuFormat = {
  B8g8r8a8Unorm: 1,
  B8g8r8x8Unorm: 2,
  A8r8g8b8Unorm: 3,
  X8r8g8b8Unorm: 4,
  R8g8b8a8Unorm: 67,
  X8b8g8r8Unorm: 68,
  A8b8g8r8Unorm: 121,
  R8g8b8x8Unorm: 134,
} as const;

/** VIRTIO_GPU_CAPSET_*, section 5.7.6.8. */
export const GpuCapset = {
  Virgl: 1,
  Virgl2: 2,
  Gfxstream: 3,
  Venus: 4,
  CrossDomain: 5,
} as const;

/** VIRTIO_GPU_BLOB_MEM_*, section 5.7.6.8. */
export const GpuBlobMem = {
  Guest: 1,
  Host3d: 2,
  Host3dGuest: 3,
} as const;

/** VIRTIO_GPU_BLOB_FLAG_*, section 5.7.6.8. */
export const GpuBlobFlag = {
  UseMappable: 1,
  UseShareable: 2,
  UseCrossDevice: 4,
} as const;

/** VIRTIO_GPU_MAP_CACHE_*, section 5.7.6.9: the low bits of map_info. */
export const GpuMapCache = {
  Mask: 15,
  None: 0,
  Cached: 1,
  Uncached: 2,
  Wc: 3,
} as const;

/** VIRTIO_GPU_MAX_SCANOUTS, section 5.7.6.8. */
export const GPU_MAX_SCANOUTS = 16;

/** VIRTIO_GPU_CONTEXT_INIT_CAPSET_ID_MASK, section 5.7.6.9. */
export const GPU_CONTEXT_INIT_CAPSET_ID_MASK = 0xff;

/** struct virtio_gpu_config, section 5.7.4. */
export const GpuConfig = struct(20, {
  events_read: le32,
  events_clear: le32,
  num_scanouts: le32,
  num_capsets: le32,
  blob_alignment: le32,
});

/** struct virtio_gpu_ctrl_hdr, section 5.7.6.7. */
export const GpuCtrlHdr = struct(24, {
  type: le32,
  flags: le32,
  fence_id: le64,
  ctx_id: le32,
  ring_idx: u8,
  padding: bytes(3),
});

/** struct virtio_gpu_rect, section 5.7.6.8. */
export const GpuRect = struct(16, { x: le32, y: le32, width: le32, height: le32 });

/** struct virtio_gpu_display_one, section 5.7.6.8. */
export const GpuDisplayOne = struct(24, { r: GpuRect, enabled: le32, flags: le32 });

/** struct virtio_gpu_resp_display_info, section 5.7.6.8. */
export const GpuRespDisplayInfo = struct(408, {
  hdr: GpuCtrlHdr,
  pmodes: array(GpuDisplayOne, 16),
});

/** struct virtio_gpu_get_edid, section 5.7.6.8. */
export const GpuGetEdid = struct(32, { hdr: GpuCtrlHdr, scanout: le32, padding: le32 });

/** struct virtio_gpu_resp_edid, section 5.7.6.8. */
export const GpuRespEdid = struct(1056, {
  hdr: GpuCtrlHdr,
  size: le32,
  padding: le32,
  edid: bytes(1024),
});

/** struct virtio_gpu_resource_create_2d, section 5.7.6.8. */
export const GpuResourceCreate2d = struct(40, {
  hdr: GpuCtrlHdr,
  resource_id: le32,
  format: le32,
  width: le32,
  height: le32,
});

/** struct virtio_gpu_resource_unref, section 5.7.6.8. */
export const GpuResourceUnref = struct(32, { hdr: GpuCtrlHdr, resource_id: le32, padding: le32 });

/** struct virtio_gpu_set_scanout, section 5.7.6.8. */
export const GpuSetScanout = struct(48, {
  hdr: GpuCtrlHdr,
  r: GpuRect,
  scanout_id: le32,
  resource_id: le32,
});

/** struct virtio_gpu_resource_flush, section 5.7.6.8. */
export const GpuResourceFlush = struct(48, {
  hdr: GpuCtrlHdr,
  r: GpuRect,
  resource_id: le32,
  padding: le32,
});

/** struct virtio_gpu_transfer_to_host_2d, section 5.7.6.8. */
export const GpuTransferToHost2d = struct(56, {
  hdr: GpuCtrlHdr,
  r: GpuRect,
  offset: le64,
  resource_id: le32,
  padding: le32,
});

/** struct virtio_gpu_resource_attach_backing, section 5.7.6.8. */
export const GpuResourceAttachBacking = struct(32, {
  hdr: GpuCtrlHdr,
  resource_id: le32,
  nr_entries: le32,
});

/** struct virtio_gpu_mem_entry, section 5.7.6.8. */
export const GpuMemEntry = struct(16, { addr: le64, length: le32, padding: le32 });

/** struct virtio_gpu_resource_detach_backing, section 5.7.6.8. */
export const GpuResourceDetachBacking = struct(32, {
  hdr: GpuCtrlHdr,
  resource_id: le32,
  padding: le32,
});

/** struct virtio_gpu_get_capset_info, section 5.7.6.8. */
export const GpuGetCapsetInfo = struct(32, { hdr: GpuCtrlHdr, capset_index: le32, padding: le32 });

/** struct virtio_gpu_resp_capset_info, section 5.7.6.8. */
export const GpuRespCapsetInfo = struct(40, {
  hdr: GpuCtrlHdr,
  capset_id: le32,
  capset_max_version: le32,
  capset_max_size: le32,
  padding: le32,
});

/** struct virtio_gpu_get_capset, section 5.7.6.8. */
export const GpuGetCapset = struct(32, { hdr: GpuCtrlHdr, capset_id: le32, capset_version: le32 });

/** struct virtio_gpu_resp_capset, section 5.7.6.8. */
export const GpuRespCapset = struct(24, { hdr: GpuCtrlHdr, capset_data: tail(u8) });

/** struct virtio_gpu_resource_assign_uuid, section 5.7.6.8. */
export const GpuResourceAssignUuid = struct(32, {
  hdr: GpuCtrlHdr,
  resource_id: le32,
  padding: le32,
});

/** struct virtio_gpu_resp_resource_uuid, section 5.7.6.8. */
export const GpuRespResourceUuid = struct(40, { hdr: GpuCtrlHdr, uuid: bytes(16) });

/** struct virtio_gpu_resource_create_blob, section 5.7.6.8. */
export const GpuResourceCreateBlob = struct(56, {
  hdr: GpuCtrlHdr,
  resource_id: le32,
  blob_mem: le32,
  blob_flags: le32,
  nr_entries: le32,
  blob_id: le64,
  size: le64,
});

/** struct virtio_gpu_set_scanout_blob, section 5.7.6.8. */
export const GpuSetScanoutBlob = struct(96, {
  hdr: GpuCtrlHdr,
  r: GpuRect,
  scanout_id: le32,
  resource_id: le32,
  width: le32,
  height: le32,
  format: le32,
  padding: le32,
  strides: array(le32, 4),
  offsets: array(le32, 4),
});

/** struct virtio_gpu_ctx_create, section 5.7.6.9. */
export const GpuCtxCreate = struct(96, {
  hdr: GpuCtrlHdr,
  nlen: le32,
  context_init: le32,
  debug_name: bytes(64),
});

/** struct virtio_gpu_resource_map_blob, section 5.7.6.9. */
export const GpuResourceMapBlob = struct(40, {
  hdr: GpuCtrlHdr,
  resource_id: le32,
  padding: le32,
  offset: le64,
});

/** struct virtio_gpu_resp_map_info, section 5.7.6.9. */
export const GpuRespMapInfo = struct(32, { hdr: GpuCtrlHdr, map_info: le32, padding: le32 });

/** struct virtio_gpu_resource_unmap_blob, section 5.7.6.9. */
export const GpuResourceUnmapBlob = struct(32, {
  hdr: GpuCtrlHdr,
  resource_id: le32,
  padding: le32,
});

/** struct virtio_gpu_cursor_pos, section 5.7.6.10. */
export const GpuCursorPos = struct(16, { scanout_id: le32, x: le32, y: le32, padding: le32 });

/** struct virtio_gpu_update_cursor, section 5.7.6.10. */
export const GpuUpdateCursor = struct(56, {
  hdr: GpuCtrlHdr,
  pos: GpuCursorPos,
  resource_id: le32,
  hot_x: le32,
  hot_y: le32,
  padding: le32,
});

/** GPU device, VIRTIO 1.4, section 5.7. */
export const gpu = deviceType({
  name: "gpu",
  specName: "gpu",
  title: "GPU device",
  id: 16,
  section: "5.7",
  queues: [queue(0, "controlq", "request"), queue(1, "cursorq", "request")],
  features: [
    feature(GpuFeature.Virgl, "VIRTIO_GPU_F_VIRGL", "virgl 3D mode"),
    feature(GpuFeature.Edid, "VIRTIO_GPU_F_EDID", "EDID query"),
    feature(GpuFeature.ResourceUuid, "VIRTIO_GPU_F_RESOURCE_UUID", "Resources exportable by UUID"),
    feature(GpuFeature.ResourceBlob, "VIRTIO_GPU_F_RESOURCE_BLOB", "Size-based blob resources"),
    feature(
      GpuFeature.ContextInit,
      "VIRTIO_GPU_F_CONTEXT_INIT",
      "Context types and sync timelines",
      ["VIRTIO_GPU_F_VIRGL"],
    ),
    feature(GpuFeature.BlobAlignment, "VIRTIO_GPU_F_BLOB_ALIGNMENT", "blob_alignment is valid", [
      "VIRTIO_GPU_F_RESOURCE_BLOB",
    ]),
  ],
  config: configSpace(GpuConfig, {
    events_read: reads("pending event bits"),
    events_clear: writes("write bits to clear"),
    num_scanouts: reads("1..16 outputs"),
    num_capsets: reads("capability set count"),
    blob_alignment: reads("blob size alignment", "VIRTIO_GPU_F_BLOB_ALIGNMENT"),
  }),
  sharedMemory: [{ id: 1, lastId: 1, name: "host visible memory" }],
});
