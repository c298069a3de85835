import type { DeviceServices } from "../../device/device-module.js";
import { HostError } from "../../host/host-error.js";
import { MemoryFile } from "./host.js";
import { BalloonDevice } from "./model.js";
import type { BalloonOptions } from "./options.js";

/** Makes the device; throws `HostError` WB4502 for a target that no balloon can have. */
export function createDevice(options: BalloonOptions, services: DeviceServices): BalloonDevice {
  const { targetBytes } = options;
  if (!Number.isSafeInteger(targetBytes) || targetBytes < 0 || targetBytes % 4096 !== 0) {
    throw new HostError("WB4502", `a balloon of ${targetBytes} bytes is no number of 4 KiB pages`);
  }
  const device = new BalloonDevice(new MemoryFile((message) => services.log(message)), targetBytes);
  askForStatistics(device, options.statisticsSeconds, services);
  return device;
}

/** Asks again and again; a guest that has left no buffer is asked the next time. */
function askForStatistics(device: BalloonDevice, seconds: number, services: DeviceServices): void {
  if (seconds === 0) return;
  const timer = services.timers.timer(() => {
    device.requestStatistics();
    timer.arm(seconds * 1000);
  });
  timer.arm(seconds * 1000);
}
