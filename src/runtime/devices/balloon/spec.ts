import type { DeviceSpec } from "../../device/device-module.js";
import type { DeviceDefinition } from "../device-definition.js";
import type { BalloonOptions } from "./options.js";

/** A balloon; `targetBytes` and `statisticsSeconds` default to none. */
export interface BalloonDefinition extends DeviceDefinition, Partial<BalloonOptions> {}

/** Defines a traditional memory balloon (VIRTIO 1.4, 5.5). */
export function balloon(definition: BalloonDefinition): DeviceSpec<BalloonOptions> {
  const { targetBytes = 0, statisticsSeconds = 0, ...common } = definition;
  return {
    ...common,
    type: "balloon",
    module: new URL("./module.js", import.meta.url).href,
    options: { targetBytes, statisticsSeconds },
  };
}
