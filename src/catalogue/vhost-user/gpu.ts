import { array, le32, struct } from "../layout.js";

/**
 * VHOST_USER_GPU_*: what a back-end sends to a VMM's display over the socket of VHOST_USER_GPU_SET_SOCKET. QEMU,
 * docs/interop/vhost-user-gpu; numbers are in the machine's byte order.
 */
export const GpuSocketRequest = {
  GetDisplayInfo: 3,
  CursorPos: 4,
  CursorPosHide: 5,
  CursorUpdate: 6,
  Scanout: 7,
  Update: 8,
} as const;

/** Set in every reply. */
export const GPU_SOCKET_REPLY = 4;

/** The header of every message; `size` counts the payload that follows. */
export const GpuSocketHeader = struct(12, { request: le32, flags: le32, size: le32 });

/** VhostUserGpuCursorPos. */
export const GpuSocketCursorPos = struct(12, { scanout_id: le32, x: le32, y: le32 });

/** VhostUserGpuCursorUpdate; the pixels are words 0xAARRGGBB. */
export const GpuSocketCursorUpdate = struct(16404, {
  pos: GpuSocketCursorPos,
  hot_x: le32,
  hot_y: le32,
  cursor: array(le32, 4096),
});

/** VhostUserGpuScanout. A width of 0 turns the scanout off. */
export const GpuSocketScanout = struct(12, { scanout_id: le32, width: le32, height: le32 });

/** VhostUserGpuUpdate; pixels 0xXXRRGGBB follow, line after line without gaps. */
export const GpuSocketUpdate = struct(20, {
  scanout_id: le32,
  x: le32,
  y: le32,
  width: le32,
  height: le32,
});
