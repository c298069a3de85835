import type { DeviceServices } from "../../device/device-module.js";
import { FileUnitHost } from "./host.js";
import { ScsiDevice } from "./model.js";
import { checkScsiOptions, type ScsiOptions } from "./options.js";

/** Opens the files of all units and makes the device; throws `HostError` (WB41xx, WB46xx). */
export function createDevice(options: ScsiOptions, services: DeviceServices): ScsiDevice {
  checkScsiOptions(options);
  const host = new FileUnitHost(services);
  const device = new ScsiDevice(options, host, (message) => services.log(message));
  try {
    for (const unit of options.units) device.addUnit(unit);
  } catch (error) {
    device.close();
    throw error;
  }
  return device;
}
