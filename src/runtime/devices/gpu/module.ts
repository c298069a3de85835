import type { DeviceServices } from "../../device/device-module.js";
import { openDisplay } from "./host.js";
import { GpuLimit, pixelBytes } from "./limits.js";
import { GpuDevice } from "./model.js";
import { checkGpuOptions, type DisplayOptions, type GpuOptions } from "./options.js";
import { PictureFiles } from "./picture-files.js";
import { Screen } from "./screen.js";

/** Opens what shows the displays and makes the device; throws `HostError` (WB46xx). */
export function createDevice(options: GpuOptions, services: DeviceServices): GpuDevice {
  checkGpuOptions(options);
  const { displays, shownBy, memoryBytes, blobAlignment } = options;
  const pictures = new PictureFiles();
  const screens = displays.map((display) => Screen.ofSize(screenBytes(display)));
  const host = openDisplay(shownBy, screens, pictures, services);
  return new GpuDevice({
    displays: displays.map(({ plugged, ...mode }) => ({ plugged, mode })),
    ...{ screens, host, pictures, memoryBytes, blobAlignment },
  });
}

/** Guests may choose other modes than the display's own. */
function screenBytes({ width, height }: DisplayOptions): number {
  return Math.max(GpuLimit.ScreenBytes, width * height * pixelBytes);
}
