import type { DeviceSpec } from "../device/device-module.js";

/** What every device of a backend is defined by, whatever its type. */
export type DeviceDefinition = Omit<DeviceSpec, "module" | "options" | "type">;

/** The parts of a definition that every specification takes over as they are. */
export function commonParts(definition: DeviceDefinition) {
  const { name, lane, process, socketPath, socketFd, queueSize, budget } = definition;
  const { pollMicroseconds, watchdogMs, onFailure } = definition;
  return {
    ...{ name, lane, process, socketPath, socketFd, queueSize, budget },
    ...{ pollMicroseconds, watchdogMs, onFailure },
  };
}
