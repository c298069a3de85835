import type { DeviceServices } from "../../device/device-module.js";
import { openPort } from "./host.js";
import { ConsoleDevice } from "./model.js";
import { type ConsoleOptions, checkConsoleOptions } from "./options.js";

/** Opens the host side of a console and makes the device; throws `HostError` (WB43xx, WB40xx). */
export function createDevice(options: ConsoleOptions, services: DeviceServices): ConsoleDevice {
  checkConsoleOptions(options);
  return new ConsoleDevice(options.columns, options.rows, openPort(options, services));
}
