import type { PlatformDevice, PlatformDeviceOf } from "../../../profile/platform.js";
import type { ServedType } from "../../../profile/served/index.js";
import type { BackendDevice, DeviceProperties } from "./backend-device.js";
import { balloon } from "./balloon.js";
import { block } from "./block.js";
import { consoleDevice } from "./console.js";
import { crypto } from "./crypto.js";
import { entropy } from "./entropy.js";
import { gpu } from "./gpu.js";
import { input } from "./input.js";
import { network } from "./network.js";
import { ninep } from "./ninep.js";
import { scsi } from "./scsi.js";
import { vendorSpecific } from "./vendor-specific.js";
import { vsock } from "./vsock.js";

const BACKEND_DEVICES: { readonly [Type in ServedType]: BackendDevice<Type> } = {
  network,
  balloon,
  block,
  entropy,
  console: consoleDevice,
  "9p": ninep,
  vsock,
  scsi,
  gpu,
  input,
  crypto,
  "vendor-specific": vendorSpecific,
};

export function constructorOf(type: ServedType): string {
  return BACKEND_DEVICES[type].construct;
}

export function ownProperties<Type extends ServedType>(
  device: PlatformDeviceOf<Type>,
  neighbours: readonly PlatformDevice[],
): DeviceProperties {
  return BACKEND_DEVICES[device.type].properties(device, neighbours);
}

export function hostText<Type extends ServedType>(device: PlatformDeviceOf<Type>): string {
  return BACKEND_DEVICES[device.type].hostText(device);
}
