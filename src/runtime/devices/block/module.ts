import type { DeviceServices } from "../../device/device-module.js";
import { openStorage } from "../storage/open-storage.js";
import { BlockDevice } from "./model.js";
import { type BlockOptions, checkBlockOptions } from "./options.js";

/** Opens the file of a disk and makes the device; throws `HostError` (WB41xx). */
export function createDevice(options: BlockOptions, services: DeviceServices): BlockDevice {
  checkBlockOptions(options);
  const storage = openStorage(options, services);
  return new BlockDevice(options, storage, (message) => services.log(message));
}
