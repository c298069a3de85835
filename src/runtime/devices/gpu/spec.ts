import type { DeviceSpec } from "../../device/device-module.js";
import type { DeviceDefinition } from "../device-definition.js";
import { GpuLimit } from "./limits.js";
import type { DisplayMode } from "./mode.js";
import type { DisplayEnd, GpuOptions } from "./options.js";

/** A display; 60 pictures a second and plugged in unless it says otherwise. */
export type DisplayDefinition = Omit<DisplayMode, "refresh"> & {
  readonly refresh?: number;
  readonly plugged?: boolean;
};

export interface GpuDefinition extends DeviceDefinition {
  /** One for each scanout, at most 16. Defaults to one of 1280 by 720 pixels. */
  readonly displays?: readonly DisplayDefinition[];
  /** Defaults to nobody. */
  readonly shownBy?: DisplayEnd;
  /** Memory of the host for the guest's pictures. Defaults to 512 MiB. */
  readonly memoryBytes?: number;
  /** With VIRTIO_GPU_F_BLOB_ALIGNMENT: what the size of a blob has to be a multiple of. */
  readonly blobAlignment?: number;
}

const defaultDisplays: readonly DisplayDefinition[] = [{ width: 1280, height: 720 }];

/** Defines a GPU without 3D (VIRTIO 1.4, 5.7). */
export function gpu(definition: GpuDefinition): DeviceSpec<GpuOptions> {
  const {
    displays = defaultDisplays,
    shownBy = { kind: "none" },
    memoryBytes = GpuLimit.DefaultMemoryBytes,
    blobAlignment = 1,
    ...common
  } = definition;
  return {
    ...common,
    type: "gpu",
    module: new URL("./module.js", import.meta.url).href,
    options: {
      displays: displays.map(({ refresh = 60, plugged = true, ...mode }) => {
        return { ...mode, refresh, plugged };
      }),
      ...{ shownBy, memoryBytes, blobAlignment },
    },
  };
}
