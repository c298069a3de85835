import type { DeviceServices } from "../../device/device-module.js";
import { HostError } from "../../host/host-error.js";
import { KernelEntropy } from "./host.js";
import { EntropyDevice } from "./model.js";
import type { EntropyOptions } from "./spec.js";

/** Makes the device; throws `HostError` WB4201 for a source that this version does not know. */
export function createDevice(options: EntropyOptions, services: DeviceServices): EntropyDevice {
  if (options.source !== "getrandom") {
    throw new HostError("WB4201", `unknown source of entropy "${options.source}"; use "getrandom"`);
  }
  return new EntropyDevice(new KernelEntropy(), (message) => services.log(message));
}
