import type { DeviceServices } from "../../device/device-module.js";
import { VsockDevice } from "./model.js";
import { checkVsockOptions, type VsockOptions } from "./options.js";
import { UnixHost } from "./unix-host.js";

/** Opens the host side of a vsock device and makes it; throws `HostError` (WB451x, WB40xx). */
export function createDevice(options: VsockOptions, services: DeviceServices): VsockDevice {
  checkVsockOptions(options);
  const { cid, path, maxConnections, bufferBytes } = options;
  const host = new UnixHost(options, services);
  services.log(`host programs reach the guest by ${path}`);
  return new VsockDevice(cid, host, maxConnections, bufferBytes);
}
