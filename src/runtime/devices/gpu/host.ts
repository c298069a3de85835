import type { DeviceServices } from "../../device/device-module.js";
import type { DisplayHost } from "./display-host.js";
import { NoDisplay } from "./no-display.js";
import type { PictureStore } from "./operator-commands.js";
import type { DisplayEnd } from "./options.js";
import { PageDisplay } from "./page-display.js";
import { PngDisplay } from "./png-display.js";
import type { Screen } from "./screen.js";
import { VmmDisplay } from "./vmm-display.js";

/** Opens whatever shows the displays. */
export function openDisplay(
  end: DisplayEnd,
  screens: readonly Screen[],
  pictures: PictureStore,
  services: DeviceServices,
): DisplayHost {
  switch (end.kind) {
    case "page":
      return new PageDisplay(end, screens, services);
    case "vmm":
      return new VmmDisplay(screens, services);
    case "png":
      return new PngDisplay(screens, end.directory, pictures, services);
    case "none":
      return new NoDisplay();
  }
}
