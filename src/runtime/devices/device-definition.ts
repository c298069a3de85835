import type { DeviceSpec } from "../device/device-module.js";

/** What every device of a backend is defined by, whatever its type. */
export type DeviceDefinition = Omit<DeviceSpec, "module" | "options" | "type">;

/** The parts of a definition that every specification takes over as they are. */
export function commonParts(definition: DeviceDefinition) {
  const { name, lane, process, socketPath, socketFd, queueSize, budget } = definition;
  const { optionalFeatures, pollMicroseconds, watchdogMs, onFailure } = definition;
  return {
    ...{ name, lane, process, socketPath, socketFd, queueSize, budget },
    ...{ optionalFeatures, pollMicroseconds, watchdogMs, onFailure },
  };
}

/** Whether a device offers a feature where it can. */
export function names({ features, optionalFeatures }: DeviceDefinition, feature: string): boolean {
  return features.includes(feature) || optionalFeatures?.includes(feature) === true;
}
