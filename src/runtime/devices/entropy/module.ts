import type { DeviceServices } from "../../device/device-module.js";
import { HostError } from "../../host/host-error.js";
import { FileEntropy } from "./file-entropy.js";
import { KernelEntropy } from "./kernel-entropy.js";
import { EntropyDevice, type EntropySource } from "./model.js";
import { SeededEntropy } from "./seeded-entropy.js";
import type { EntropyOptions, EntropySourceName } from "./spec.js";

/**
 * Makes the device; throws `HostError` WB4201 for a source that this version does not know, and WB4202 for one that
 * cannot be opened.
 */
export function createDevice({ source }: EntropyOptions, services: DeviceServices): EntropyDevice {
  return new EntropyDevice(openSource(source, services), (message) => services.log(message));
}

function openSource(source: EntropySourceName, services: DeviceServices): EntropySource {
  if (source === "getrandom") return new KernelEntropy();
  if (typeof source === "object" && "file" in source) return new FileEntropy(source.file, services);
  if (typeof source === "object" && "seed" in source) {
    services.log("its numbers come from a seed and can be foretold: only for tests");
    return new SeededEntropy(source.seed);
  }
  throw new HostError("WB4201", `unknown source of entropy "${String(source)}"; use "getrandom"`);
}
