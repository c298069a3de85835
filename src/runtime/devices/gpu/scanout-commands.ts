import {
  GpuResourceFlush,
  GpuResp,
  GpuSetScanout,
  GpuSetScanoutBlob,
  GpuUpdateCursor,
} from "../../../catalogue/devices/gpu.js";
import { accessors } from "../../memory/accessors.js";
import type { ChainReader } from "../../queue/chain-reader.js";
import type { Adapter } from "./adapter.js";
import type { Result } from "./answer.js";
import { shapeCursor } from "./cursor.js";
import { formatOf } from "./formats.js";
import { pixelBytes } from "./limits.js";
import { isInside } from "./rectangle.js";
import type { BlobResource, Picture } from "./resource.js";
import { readRectangle } from "./resource-commands.js";
import type { Screen } from "./screen.js";

const SetScanout = accessors(GpuSetScanout);
const SetScanoutBlob = accessors(GpuSetScanoutBlob);
const Flush = accessors(GpuResourceFlush);
const Cursor = accessors(GpuUpdateCursor);

/** SET_SCANOUT; resource 0 turns the scanout off. */
export function setScanout(request: ChainReader, { resources, scanouts }: Adapter): Result {
  const scanout = scanouts[SetScanout.scanout_id.get(request)];
  const part = readRectangle(request, SetScanout.r.x.offset);
  const id = SetScanout.resource_id.get(request);
  if (scanout === undefined) return GpuResp.ErrInvalidScanoutId;
  if (id === 0) {
    scanout.clear();
    return GpuResp.OkNodata;
  }
  const resource = resources.find(id);
  if (resource === undefined) return GpuResp.ErrInvalidResourceId;
  // What picture a blob holds, only SET_SCANOUT_BLOB can tell.
  if (resource.kind === "blob") return GpuResp.ErrInvalidParameter;
  const { picture } = resource;
  if (!isInside(part, picture.width, picture.height)) return GpuResp.ErrInvalidParameter;
  return scanout.show(resource, picture, part) ? GpuResp.OkNodata : GpuResp.ErrOutOfMemory;
}

/** SET_SCANOUT_BLOB. All formats have one plane, the first. */
export function setScanoutBlob(request: ChainReader, { resources, scanouts }: Adapter): Result {
  const scanout = scanouts[SetScanoutBlob.scanout_id.get(request)];
  const part = readRectangle(request, SetScanoutBlob.r.x.offset);
  const id = SetScanoutBlob.resource_id.get(request);
  if (scanout === undefined) return GpuResp.ErrInvalidScanoutId;
  if (id === 0) {
    scanout.clear();
    return GpuResp.OkNodata;
  }
  const resource = resources.find(id);
  if (resource === undefined || resource.kind !== "blob") return GpuResp.ErrInvalidResourceId;
  const picture = readPicture(request, resource);
  if (picture === undefined) return GpuResp.ErrInvalidParameter;
  if (!isInside(part, picture.width, picture.height)) return GpuResp.ErrInvalidParameter;
  return scanout.show(resource, picture, part) ? GpuResp.OkNodata : GpuResp.ErrOutOfMemory;
}

/** RESOURCE_FLUSH: every scanout that shows the resource draws it. */
export function flush(request: ChainReader, { resources, scanouts }: Adapter): Result {
  const resource = resources.find(Flush.resource_id.get(request));
  const part = readRectangle(request, Flush.r.x.offset);
  if (resource === undefined) return GpuResp.ErrInvalidResourceId;
  if (resource.kind === "pixels") {
    const { width, height } = resource.picture;
    if (!isInside(part, width, height)) return GpuResp.ErrInvalidParameter;
  }
  let isDrawn = true;
  for (const scanout of scanouts) {
    if (scanout.resource === resource && !scanout.flush(part)) isDrawn = false;
  }
  return isDrawn ? GpuResp.OkNodata : GpuResp.ErrUnspec;
}

/** UPDATE_CURSOR: another shape, or with resource 0 none, and where it is. */
export function updateCursor(request: ChainReader, { resources, scanouts }: Adapter): Result {
  const scanout = scanouts[Cursor.pos.scanout_id.get(request)];
  const id = Cursor.resource_id.get(request);
  if (scanout === undefined) return GpuResp.ErrInvalidScanoutId;
  const { screen } = scanout;
  const resource = resources.find(id);
  if (resource !== undefined) {
    const hotX = Cursor.hot_x.get(request);
    const hotY = Cursor.hot_y.get(request);
    if (!shapeCursor(screen, resource, hotX, hotY)) return GpuResp.ErrInvalidParameter;
  } else {
    if (id !== 0) return GpuResp.ErrInvalidResourceId;
    screen.hideCursor();
  }
  placeCursor(request, screen);
  return GpuResp.OkNodata;
}

/** MOVE_CURSOR. */
export function moveCursor(request: ChainReader, { scanouts }: Adapter): Result {
  const scanout = scanouts[Cursor.pos.scanout_id.get(request)];
  if (scanout === undefined) return GpuResp.ErrInvalidScanoutId;
  placeCursor(request, scanout.screen);
  return GpuResp.OkNodata;
}

/** A cursor may stand to the left of its screen, or above it: its place has a sign. */
function placeCursor(request: ChainReader, screen: Screen): void {
  screen.cursorMoved(Cursor.pos.x.get(request) | 0, Cursor.pos.y.get(request) | 0);
}

/** How a picture lies in a blob; undefined unless all of it is inside. */
function readPicture(request: ChainReader, { blobBytes }: BlobResource): Picture | undefined {
  const width = SetScanoutBlob.width.get(request);
  const height = SetScanoutBlob.height.get(request);
  const format = formatOf(SetScanoutBlob.format.get(request));
  const stride = request.getUint32(SetScanoutBlob.strides.offset);
  const offset = request.getUint32(SetScanoutBlob.offsets.offset);
  if (format === undefined || width === 0 || height === 0) return undefined;
  const lineBytes = width * pixelBytes;
  if (stride < lineBytes || offset + (height - 1) * stride + lineBytes > blobBytes) {
    return undefined;
  }
  return { width, height, format, offset, stride };
}
