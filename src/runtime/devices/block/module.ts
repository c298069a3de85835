import { BLK_SECTOR_SIZE } from "../../../catalogue/devices/block.js";
import type { DeviceServices } from "../../device/device-module.js";
import { HostError } from "../../host/host-error.js";
import { openStorage } from "../storage/open-storage.js";
import type { BlockStorage } from "../storage/storage.js";
import { readLifetime } from "./lifetime.js";
import { BlockDevice } from "./model.js";
import { type BlockOptions, checkBlockOptions, mostZones } from "./options.js";
import { ZoneFile } from "./zone-file.js";
import { zoneLayout } from "./zone-layout.js";
import { ZoneTable } from "./zones.js";

/** Opens the file of a disk and makes the device; throws `HostError` (WB41xx). */
export function createDevice(options: BlockOptions, services: DeviceServices): BlockDevice {
  checkBlockOptions(options);
  const storage = openStorage(options, services);
  const log = (message: string) => services.log(message);
  try {
    const zones = openZones(options, storage, log);
    const { deviceNumber } = storage;
    const lifetime = deviceNumber === undefined ? undefined : readLifetime(deviceNumber);
    return new BlockDevice(options, storage, log, { zones, lifetime });
  } catch (error) {
    storage.close();
    throw error;
  }
}

function openZones(
  options: BlockOptions,
  { sizeBytes, deviceNumber }: BlockStorage,
  log: (message: string) => void,
): ZoneTable | undefined {
  const layout = zoneLayout(options, Math.floor(sizeBytes / BLK_SECTOR_SIZE));
  if (layout === undefined) return undefined;
  const { file } = options;
  const count = Math.ceil(layout.capacitySectors / layout.zoneSectors);
  if (deviceNumber !== undefined) {
    throw new HostError("WB4114", `${file} is a block device; zones are served on files alone`);
  }
  if (count > mostZones) {
    throw new HostError(
      "WB4114",
      `${file} has ${count} zones, more than ${mostZones}; make them larger`,
    );
  }
  return new ZoneTable(layout, new ZoneFile(`${file}.zones`, layout.zoneSectors, count, log));
}
