import { GpuDisplayOne, GpuRespDisplayInfo } from "../../../catalogue/devices/gpu.js";
import { accessors } from "../../memory/accessors.js";
import { ByteBuffer } from "../../memory/byte-buffer.js";
import { makeEdid } from "./edid.js";
import type { DisplayMode, PluggedDisplay } from "./mode.js";

const Info = accessors(GpuRespDisplayInfo);
const One = accessors(GpuDisplayOne);

/** The displays of a GPU, one for each scanout, plugged or not. */
export class Displays {
  readonly #displays: PluggedDisplay[];

  constructor(displays: readonly PluggedDisplay[]) {
    this.#displays = [...displays];
  }

  get count(): number {
    return this.#displays.length;
  }

  find(scanout: number): PluggedDisplay | undefined {
    return this.#displays[scanout];
  }

  /** Changes a display that is known; false when it is so already. */
  set(scanout: number, display: PluggedDisplay): boolean {
    const known = this.#displays[scanout];
    this.#displays[scanout] = display;
    return known?.plugged !== display.plugged || !isSame(known.mode, display.mode);
  }

  /** The EDID of a display that is known, plugged or not. */
  edid(scanout: number): Uint8Array {
    return makeEdid((this.#displays[scanout] as PluggedDisplay).mode, scanout + 1);
  }

  /** The body of struct virtio_gpu_resp_display_info: displays that are there stand side by side. */
  info(): Uint8Array {
    const info = ByteBuffer.ofSize(Info.byteLength);
    let x = 0;
    for (const [index, { mode, plugged }] of this.#displays.entries()) {
      if (!plugged) continue;
      const base = Info.pmodes.offset + index * One.byteLength;
      One.r.x.set(info, x, base);
      One.r.width.set(info, mode.width, base);
      One.r.height.set(info, mode.height, base);
      One.enabled.set(info, 1, base);
      x += mode.width;
    }
    return info.bytes.subarray(Info.pmodes.offset);
  }
}

function isSame(a: DisplayMode, b: DisplayMode): boolean {
  return a.width === b.width && a.height === b.height && a.refresh === b.refresh;
}
