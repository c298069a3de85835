import { configSpace, deviceType, queue, reads } from "../device-type.js";
import { array, bytes, le32, le64, struct } from "../layout.js";

/** VIRTIO_MEDIA_CMD_*, section 5.22.6.1.1. */
export const MediaCmd = {
  Open: 1,
  Close: 2,
  Ioctl: 3,
  Mmap: 4,
  Munmap: 5,
} as const;

/** VIRTIO_MEDIA_MMAP_FLAG_*, section 5.22.6.1.6. */
export const MediaMmapFlag = {
  Rw: 1,
} as const;

/** VIRTIO_MEDIA_EVT_*, section 5.22.6.2.1. */
export const MediaEvent = {
  Error: 0,
  Dqbuf: 1,
  Event: 2,
} as const;

/** enum virtio_media_memory, section 5.22.6.1.8, with the values of enum v4l2_memory. */
export const MediaMemory = {
  Mmap: 1, // VIRTIO_MEDIA_MMAP = V4L2_MEMORY_MMAP
  SharedPages: 2, // VIRTIO_MEDIA_SHARED_PAGES = V4L2_MEMORY_USERPTR
  Object: 4, // VIRTIO_MEDIA_OBJECT = V4L2_MEMORY_DMABUF
} as const;

/** VIRTIO_MEDIA_MAX_PLANES, section 5.22.6.2.3. */
export const MEDIA_MAX_PLANES = 8;

/** Bytes of the V4L2 structures that events carry, in their 64-bit form (linux/videodev2.h). */
export const V4l2Size = { Buffer: 88, Plane: 64, Event: 136 } as const;

/** struct virtio_media_config, section 5.22.4. */
export const MediaConfig = struct(40, { device_caps: le32, device_type: le32, card: bytes(32) });

/** struct virtio_media_cmd_header, section 5.22.6.1.1. */
export const MediaCmdHeader = struct(8, { cmd: le32, __reserved: le32 });

/** struct virtio_media_resp_header, section 5.22.6.1.1. */
export const MediaRespHeader = struct(8, { status: le32, __reserved: le32 });

/** struct virtio_media_cmd_open, section 5.22.6.1.3. */
export const MediaCmdOpen = struct(8, { hdr: MediaCmdHeader });

/** struct virtio_media_resp_open, section 5.22.6.1.3. */
export const MediaRespOpen = struct(16, {
  hdr: MediaRespHeader,
  session_id: le32,
  __reserved: le32,
});

/** struct virtio_media_cmd_close, section 5.22.6.1.4. */
export const MediaCmdClose = struct(16, {
  hdr: MediaCmdHeader,
  session_id: le32,
  __reserved: le32,
});

/** struct virtio_media_cmd_ioctl, section 5.22.6.1.5. */
export const MediaCmdIoctl = struct(16, { hdr: MediaCmdHeader, session_id: le32, code: le32 });

/** struct virtio_media_resp_ioctl, section 5.22.6.1.5. */
export const MediaRespIoctl = struct(8, { hdr: MediaRespHeader });

/** struct virtio_media_sg_entry, section 5.22.6.1.5.6. */
export const MediaSgEntry = struct(16, { start: le64, len: le32, __reserved: le32 });

/** struct virtio_media_cmd_mmap, section 5.22.6.1.6. */
export const MediaCmdMmap = struct(20, {
  hdr: MediaCmdHeader,
  session_id: le32,
  flags: le32,
  offset: le32,
});

/** struct virtio_media_resp_mmap, section 5.22.6.1.6. */
export const MediaRespMmap = struct(24, { hdr: MediaRespHeader, driver_addr: le64, len: le64 });

/** struct virtio_media_cmd_munmap, section 5.22.6.1.7. */
export const MediaCmdMunmap = struct(16, { hdr: MediaCmdHeader, driver_addr: le64 });

/** struct virtio_media_resp_munmap, section 5.22.6.1.7. */
export const MediaRespMunmap = struct(8, { hdr: MediaRespHeader });

/** struct virtio_media_event_header, section 5.22.6.2.1. */
export const MediaEventHeader = struct(8, { event: le32, session_id: le32 });

/** struct virtio_media_event_error, section 5.22.6.2.2. */
export const MediaEventError = struct(16, { hdr: MediaEventHeader, errno: le32, __reserved: le32 });

/** struct virtio_media_event_dqbuf, section 5.22.6.2.3. */
export const MediaEventDqbuf = struct(608, {
  hdr: MediaEventHeader,
  buffer: bytes(V4l2Size.Buffer),
  planes: array(bytes(V4l2Size.Plane), MEDIA_MAX_PLANES),
});

/** struct virtio_media_event_event, section 5.22.6.2.4. */
export const MediaEventEvent = struct(144, { hdr: MediaEventHeader, event: bytes(V4l2Size.Event) });

/** Media device, VIRTIO 1.4, section 5.22. */
export const media = deviceType({
  name: "media",
  specName: "media",
  title: "Media device",
  id: 48,
  section: "5.22",
  queues: [queue(0, "commandq", "request"), queue(1, "eventq", "device-to-driver")],
  config: configSpace(MediaConfig, {
    device_caps: reads("V4L2 capability flags"),
    device_type: reads("V4L2 device node type"),
    card: reads("UTF-8 name, NUL padded"),
  }),
});
