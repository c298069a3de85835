import type { DeviceServices } from "../../device/device-module.js";
import { GuestsHost } from "./guests-host.js";
import { VsockDevice } from "./model.js";
import { checkVsockOptions, type VsockOptions } from "./options.js";
import { UnixHost } from "./unix-host.js";

/** Opens the host side of a vsock device and makes it; throws `HostError` (WB451x, WB40xx). */
export function createDevice(options: VsockOptions, services: DeviceServices): VsockDevice {
  checkVsockOptions(options);
  const { cid, path, guests, maxConnections, bufferBytes } = options;
  const host =
    guests === undefined
      ? new UnixHost(options, services)
      : new GuestsHost(options, guests, services);
  services.log(
    `${guests === undefined ? "host programs" : "other guests"} reach the guest by ${path}`,
  );
  return new VsockDevice(cid, host, maxConnections, bufferBytes);
}
