import { randomFillSync } from "node:crypto";
import {
  GpuBlobMem,
  GpuResourceAssignUuid,
  GpuResourceAttachBacking,
  GpuResourceCreate2d,
  GpuResourceCreateBlob,
  GpuResourceDetachBacking,
  GpuResourceUnref,
  GpuResp,
  GpuTransferToHost2d,
} from "../../../catalogue/devices/gpu.js";
import type { DeviceQueues } from "../../device/device.js";
import { SystemError } from "../../host/system-error.js";
import { accessors } from "../../memory/accessors.js";
import type { ChainReader } from "../../queue/chain-reader.js";
import type { Adapter } from "./adapter.js";
import type { Result } from "./answer.js";
import { Backing } from "./backing.js";
import { formatOf } from "./formats.js";
import { GpuLimit, pixelBytes } from "./limits.js";
import { isInside, type Rectangle } from "./rectangle.js";
import { BlobResource, PixelResource } from "./resource.js";
import type { ResourceTable } from "./resource-table.js";

const Create2d = accessors(GpuResourceCreate2d);
const CreateBlob = accessors(GpuResourceCreateBlob);
const Unref = accessors(GpuResourceUnref);
const Attach = accessors(GpuResourceAttachBacking);
const Detach = accessors(GpuResourceDetachBacking);
const Transfer = accessors(GpuTransferToHost2d);
const AssignUuid = accessors(GpuResourceAssignUuid);

/** Access to guest memory by guest-physical address, while a driver has the device. */
export type GuestAccess = DeviceQueues;

/** RESOURCE_CREATE_2D. */
export function create2d(request: ChainReader, { resources }: Adapter): Result {
  const id = Create2d.resource_id.get(request);
  const format = formatOf(Create2d.format.get(request));
  const width = Create2d.width.get(request);
  const height = Create2d.height.get(request);
  if (!isFreeId(resources, id)) return GpuResp.ErrInvalidResourceId;
  if (format === undefined || width === 0 || height === 0) return GpuResp.ErrInvalidParameter;
  const sizeBytes = width * height * pixelBytes;
  if (sizeBytes > GpuLimit.ResourceBytes || !resources.hasRoomFor(sizeBytes)) {
    return GpuResp.ErrOutOfMemory;
  }
  try {
    resources.add(new PixelResource(id, width, height, format));
  } catch (error) {
    if (error instanceof SystemError) return GpuResp.ErrOutOfMemory;
    throw error;
  }
  return GpuResp.OkNodata;
}

/** RESOURCE_CREATE_BLOB: only of guest memory, since all others need a 3D host. */
export function createBlob(
  request: ChainReader,
  { resources }: Adapter,
  guest: GuestAccess,
  alignment: number,
): Result {
  const id = CreateBlob.resource_id.get(request);
  const memory = CreateBlob.blob_mem.get(request);
  const entries = CreateBlob.nr_entries.get(request);
  const size = CreateBlob.size.get(request);
  if (!isFreeId(resources, id)) return GpuResp.ErrInvalidResourceId;
  if (memory !== GpuBlobMem.Guest) return GpuResp.ErrInvalidParameter;
  if (size === 0 || size % alignment !== 0) return GpuResp.ErrInvalidParameter;
  if (!resources.hasRoomFor(0)) return GpuResp.ErrOutOfMemory;
  const backing = readBacking(request, CreateBlob.byteLength, entries, resources, guest);
  if (typeof backing === "number") return backing;
  const isWhole = entries === 0 || backing.sizeBytes >= size;
  if (!isWhole) return GpuResp.ErrInvalidParameter;
  resources.add(new BlobResource(id, size, entries === 0 ? undefined : backing));
  return GpuResp.OkNodata;
}

/** RESOURCE_UNREF. */
export function unref(request: ChainReader, adapter: Adapter): Result {
  const resource = adapter.resources.find(Unref.resource_id.get(request));
  if (resource === undefined) return GpuResp.ErrInvalidResourceId;
  adapter.removeResource(resource);
  return GpuResp.OkNodata;
}

/** RESOURCE_ATTACH_BACKING. */
export function attachBacking(
  request: ChainReader,
  { resources }: Adapter,
  guest: GuestAccess,
): Result {
  const resource = resources.find(Attach.resource_id.get(request));
  if (resource === undefined) return GpuResp.ErrInvalidResourceId;
  if (resource.backing !== undefined) return GpuResp.ErrUnspec;
  const entries = Attach.nr_entries.get(request);
  const backing = readBacking(request, Attach.byteLength, entries, resources, guest);
  if (typeof backing === "number") return backing;
  resource.backing = backing;
  return GpuResp.OkNodata;
}

/** RESOURCE_DETACH_BACKING. */
export function detachBacking(request: ChainReader, { resources }: Adapter): Result {
  const resource = resources.find(Detach.resource_id.get(request));
  if (resource === undefined) return GpuResp.ErrInvalidResourceId;
  resource.backing = undefined;
  return GpuResp.OkNodata;
}

/** TRANSFER_TO_HOST_2D. */
export function transferToHost(request: ChainReader, { resources }: Adapter): Result {
  const resource = resources.find(Transfer.resource_id.get(request));
  const part = readRectangle(request, Transfer.r.x.offset);
  const offset = Transfer.offset.get(request);
  if (resource === undefined) return GpuResp.ErrInvalidResourceId;
  // A blob is guest memory: there is nothing to bring anywhere.
  if (resource.kind === "blob") return GpuResp.OkNodata;
  const { width, height } = resource.picture;
  if (!isInside(part, width, height)) return GpuResp.ErrInvalidParameter;
  return resource.transfer(part, offset) ? GpuResp.OkNodata : GpuResp.ErrInvalidParameter;
}

/** RESOURCE_ASSIGN_UUID: a resource keeps the one it got first. */
export function assignUuid(request: ChainReader, { resources }: Adapter): Result {
  const resource = resources.find(AssignUuid.resource_id.get(request));
  if (resource === undefined) return GpuResp.ErrInvalidResourceId;
  resource.uuid ??= randomUuid();
  return { type: GpuResp.OkResourceUuid, body: resource.uuid };
}

/** A rectangle whose fields start at `offset`. */
export function readRectangle(request: ChainReader, offset: number): Rectangle {
  return {
    x: request.getUint32(offset),
    y: request.getUint32(offset + 4),
    width: request.getUint32(offset + 8),
    height: request.getUint32(offset + 12),
  };
}

/** The entries that follow a command; a response type says what is wrong with them. */
function readBacking(
  request: ChainReader,
  offset: number,
  count: number,
  resources: ResourceTable,
  guest: GuestAccess,
): Backing | number {
  if (!resources.hasRoomForEntries(count)) return GpuResp.ErrOutOfMemory;
  if (request.length < offset + count * 16) return GpuResp.ErrInvalidParameter;
  return Backing.read(request, offset, count, guest) ?? GpuResp.ErrInvalidParameter;
}

function isFreeId(resources: ResourceTable, id: number): boolean {
  return id !== 0 && resources.find(id) === undefined;
}

/** Version 4 of RFC 9562. */
function randomUuid(): Uint8Array {
  const uuid = randomFillSync(new Uint8Array(16));
  uuid[6] = ((uuid[6] as number) & 0x0f) | 0x40;
  uuid[8] = ((uuid[8] as number) & 0x3f) | 0x80;
  return uuid;
}
