import {
  GpuCmd,
  GpuCtrlHdr,
  GpuFeature,
  GpuGetEdid,
  GpuResourceAssignUuid,
  GpuResourceAttachBacking,
  GpuResourceCreate2d,
  GpuResourceCreateBlob,
  GpuResourceDetachBacking,
  GpuResourceFlush,
  GpuResourceUnref,
  GpuResp,
  GpuRespEdid,
  GpuSetScanout,
  GpuSetScanoutBlob,
  GpuTransferToHost2d,
  GpuUpdateCursor,
} from "../../../catalogue/devices/gpu.js";
import type { StructLayout } from "../../../catalogue/layout.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import type { ChainReader } from "../../queue/chain-reader.js";
import type { Adapter } from "./adapter.js";
import type { Result } from "./answer.js";
import type { Displays } from "./displays.js";
import {
  assignUuid,
  attachBacking,
  create2d,
  createBlob,
  detachBacking,
  type GuestAccess,
  transferToHost,
  unref,
} from "./resource-commands.js";
import { flush, moveCursor, setScanout, setScanoutBlob, updateCursor } from "./scanout-commands.js";

/** All that commands work on. */
export interface Scene {
  readonly adapter: Adapter;
  readonly displays: Displays;
  /** What the driver has to keep to: 1 unless it accepted VIRTIO_GPU_F_BLOB_ALIGNMENT. */
  blobAlignment: number;
}

interface Command {
  /** What the request has to be as long as. */
  readonly request: StructLayout;
  /** The driver must have accepted it. */
  readonly feature?: number;
  run(request: ChainReader, scene: Scene, guest: GuestAccess): Result;
}

const GetEdid = accessors(GpuGetEdid);
const Edid = accessors(GpuRespEdid);
const { Edid: EdidFeature, ResourceUuid, ResourceBlob } = GpuFeature;

/** The commands of a GPU without 3D; VIRTIO 1.4, 5.7.6.8 and 5.7.6.10. */
export const commands: Readonly<Record<number, Command | undefined>> = {
  [GpuCmd.GetDisplayInfo]: {
    request: GpuCtrlHdr,
    run: (_request, { displays }) => ({ type: GpuResp.OkDisplayInfo, body: displays.info() }),
  },
  [GpuCmd.GetEdid]: { request: GpuGetEdid, feature: EdidFeature, run: getEdid },
  [GpuCmd.ResourceCreate2d]: {
    request: GpuResourceCreate2d,
    run: (request, { adapter }) => create2d(request, adapter),
  },
  [GpuCmd.ResourceUnref]: {
    request: GpuResourceUnref,
    run: (request, { adapter }) => unref(request, adapter),
  },
  [GpuCmd.SetScanout]: {
    request: GpuSetScanout,
    run: (request, { adapter }) => setScanout(request, adapter),
  },
  [GpuCmd.ResourceFlush]: {
    request: GpuResourceFlush,
    run: (request, { adapter }) => flush(request, adapter),
  },
  [GpuCmd.TransferToHost2d]: {
    request: GpuTransferToHost2d,
    run: (request, { adapter }) => transferToHost(request, adapter),
  },
  [GpuCmd.ResourceAttachBacking]: {
    request: GpuResourceAttachBacking,
    run: (request, { adapter }, guest) => attachBacking(request, adapter, guest),
  },
  [GpuCmd.ResourceDetachBacking]: {
    request: GpuResourceDetachBacking,
    run: (request, { adapter }) => detachBacking(request, adapter),
  },
  // There is no capability set to ask for (num_capsets is 0).
  [GpuCmd.GetCapsetInfo]: { request: GpuCtrlHdr, run: () => GpuResp.ErrInvalidParameter },
  [GpuCmd.GetCapset]: { request: GpuCtrlHdr, run: () => GpuResp.ErrInvalidParameter },
  [GpuCmd.ResourceAssignUuid]: {
    request: GpuResourceAssignUuid,
    feature: ResourceUuid,
    run: (request, { adapter }) => assignUuid(request, adapter),
  },
  [GpuCmd.ResourceCreateBlob]: {
    request: GpuResourceCreateBlob,
    feature: ResourceBlob,
    run: (request, { adapter, blobAlignment }, guest) =>
      createBlob(request, adapter, guest, blobAlignment),
  },
  [GpuCmd.SetScanoutBlob]: {
    request: GpuSetScanoutBlob,
    feature: ResourceBlob,
    run: (request, { adapter }) => setScanoutBlob(request, adapter),
  },
  [GpuCmd.UpdateCursor]: {
    request: GpuUpdateCursor,
    run: (request, { adapter }) => updateCursor(request, adapter),
  },
  [GpuCmd.MoveCursor]: {
    request: GpuUpdateCursor,
    run: (request, { adapter }) => moveCursor(request, adapter),
  },
};

/** Linux asks for the EDID of every scanout, also of those without a display. */
function getEdid(request: ChainReader, { displays }: Scene): Result {
  const scanout = GetEdid.scanout.get(request);
  if (displays.find(scanout) === undefined) return GpuResp.ErrInvalidScanoutId;
  const edid = displays.edid(scanout);
  const response = ByteBuffer.ofSize(Edid.byteLength);
  Edid.size.set(response, edid.length);
  response.bytes.set(edid, Edid.edid.offset);
  return { type: GpuResp.OkEdid, body: response.bytes.subarray(Edid.hdr.byteLength) };
}
