import type { DeviceSpec } from "../device/device-module.js";

/** What every device of a backend is defined by, whatever its type. */
export type DeviceDefinition = Omit<DeviceSpec, "module" | "options">;
