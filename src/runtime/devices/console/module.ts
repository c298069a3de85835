import type { DeviceServices } from "../../device/device-module.js";
import { openPort } from "./host.js";
import { ConsoleDevice } from "./model.js";
import { type ConsoleOptions, checkConsoleOptions } from "./options.js";

/** Opens the host sides of a console and makes the device; throws `HostError` (WB43xx, WB40xx). */
export function createDevice(options: ConsoleOptions, services: DeviceServices): ConsoleDevice {
  checkConsoleOptions(options);
  const { columns, rows, ports } = options;
  const size = { columns, rows };
  const device = new ConsoleDevice(columns, rows, openPort(options, size, services), {
    maxPorts: 1 + ports.length,
    open: (definition) => openPort(definition, size, services),
  });
  try {
    for (const [index, port] of ports.entries()) device.addPort(index + 1, port);
  } catch (error) {
    device.close();
    throw error;
  }
  return device;
}
