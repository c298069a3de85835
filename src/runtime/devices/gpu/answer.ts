import { GpuCtrlHdr, GpuFlag, GpuResp } from "../../../catalogue/devices/gpu.js";
import { accessors } from "../../memory/accessors.js";
import type { Chain } from "../../queue/chain.js";

const Header = accessors(GpuCtrlHdr);

/** What a command led to: a response type alone, or one with what follows the header. */
export type Result = number | { readonly type: number; readonly body: Uint8Array };

/** What the response repeats of a request's header. */
export interface FenceInfo {
  readonly flags: number;
  readonly fenceLow: number;
  readonly fenceHigh: number;
  readonly contextId: number;
}

const noFence: FenceInfo = { flags: 0, fenceLow: 0, fenceHigh: 0, contextId: 0 };

/** Without VIRTIO_GPU_FLAG_FENCE nothing is repeated; ring indices belong to contexts, which there are none of. */
export function fenceOf({ readable }: Chain): FenceInfo {
  if (readable.length < Header.byteLength) return noFence;
  const flags = Header.flags.get(readable) & GpuFlag.Fence;
  if (flags === 0) return noFence;
  return {
    flags,
    fenceLow: readable.getUint32(Header.fence_id.offset),
    fenceHigh: readable.getUint32(Header.fence_id.offset + 4),
    contextId: Header.ctx_id.get(readable),
  };
}

/**
 * Writes a response. One that does not fit becomes an error, since half of one says nothing; without room for a header
 * the driver gets nothing, as Linux wants it on the cursor queue.
 */
export function writeAnswer({ writable }: Chain, fence: FenceInfo, result: Result): void {
  if (writable.length < Header.byteLength) return;
  const { type, body } = typeof result === "number" ? { type: result, body: undefined } : result;
  const fits = writable.length >= Header.byteLength + (body?.length ?? 0);
  Header.type.set(writable, fits ? type : GpuResp.ErrInvalidParameter);
  Header.flags.set(writable, fence.flags);
  writable.setUint32(Header.fence_id.offset, fence.fenceLow);
  writable.setUint32(Header.fence_id.offset + 4, fence.fenceHigh);
  Header.ctx_id.set(writable, fence.contextId);
  // ring_idx and padding.
  writable.setUint32(Header.ring_idx.offset, 0);
  if (fits && body !== undefined) writable.copyFrom(body, Header.byteLength);
}
