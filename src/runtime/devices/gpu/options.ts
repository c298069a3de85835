import { GPU_MAX_SCANOUTS } from "../../../catalogue/devices/gpu.js";
import { HostError } from "../../host/host-error.js";
import { GpuLimit } from "./limits.js";
import type { DisplayMode } from "./mode.js";

/*
 * What can be wrong with a GPU or its host side (a socket of its: WB40xx):
 *   WB4601 a display is dark              WB4604 the folder for pictures cannot be made
 *   WB4602 a mode does not fit            WB4605 the page cannot be served
 *   WB4603 a picture cannot be written    WB4606 the options are none of a GPU
 */

export interface DisplayOptions extends DisplayMode {
  /** Whether the display is there from the start; one that is not can be plugged in. */
  readonly plugged: boolean;
}

/** Who shows the displays. */
export type DisplayEnd =
  /** Nobody: pictures are there for operators only. */
  | { readonly kind: "none" }
  /** PNG files `display0.png` and so on, written anew when a picture has changed. */
  | { readonly kind: "png"; readonly directory: string }
  /** A web page on this machine; what people do there goes to the sockets of input devices. */
  | {
      readonly kind: "page";
      readonly port: number;
      readonly touch?: string | undefined;
      readonly keys?: string | undefined;
    }
  /** The VMM, which then decides on the displays, too (VHOST_USER_GPU_SET_SOCKET). */
  | { readonly kind: "vmm" };

/** What the worker needs to make a GPU: plain data. */
export interface GpuOptions {
  readonly displays: readonly DisplayOptions[];
  readonly shownBy: DisplayEnd;
  /** Memory of the host for the guest's pictures. */
  readonly memoryBytes: number;
  /** What the size of a blob has to be a multiple of: a power of two, 1 for any size. */
  readonly blobAlignment: number;
}

/** Refuses options that no GPU can have, before anything is opened. */
export function checkGpuOptions({ displays, memoryBytes, blobAlignment }: GpuOptions): void {
  if (displays.length < 1 || displays.length > GPU_MAX_SCANOUTS) {
    throw wrong(`${displays.length} displays, where there may be 1 to ${GPU_MAX_SCANOUTS}`);
  }
  for (const [index, { width, height, refresh }] of displays.entries()) {
    const isMode = [width, height].every((size) => isWhole(size, 1, GpuLimit.ScreenPixels));
    if (!isMode || !isWhole(refresh, 1, 480)) {
      throw wrong(`display ${index} cannot have ${width}x${height} pixels at ${refresh} Hz`);
    }
  }
  if (!isWhole(memoryBytes, 1, Number.MAX_SAFE_INTEGER)) {
    throw wrong(`${memoryBytes} bytes for pictures are no number of bytes`);
  }
  if (!isWhole(blobAlignment, 1, 2 ** 31) || (blobAlignment & (blobAlignment - 1)) !== 0) {
    throw wrong(`a blob alignment of ${blobAlignment} is no power of two`);
  }
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function wrong(what: string): HostError {
  return new HostError("WB4606", what);
}
