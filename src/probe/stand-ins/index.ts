import type { PlatformDeviceOf } from "../../profile/platform.js";
import type { ServedType } from "../../profile/served/index.js";
import { block } from "./block.js";
import { consoleDevice } from "./console.js";
import { entropy } from "./entropy.js";
import { gpu } from "./gpu.js";
import { input } from "./input.js";
import { network } from "./network.js";
import { ninep } from "./ninep.js";
import { scsi } from "./scsi.js";
import { type HostStream, type Replacement, type StandIn, unbound } from "./stand-in.js";
import { vsock } from "./vsock.js";

const STAND_INS: { readonly [Type in ServedType]: StandIn<Type> } = {
  network,
  balloon: unbound,
  crypto: unbound,
  block,
  entropy,
  console: consoleDevice,
  "9p": ninep,
  vsock,
  scsi,
  gpu,
  input,
  "vendor-specific": unbound,
};

export function replaceHost<Type extends ServedType>(
  device: PlatformDeviceOf<Type>,
): Replacement<Type> {
  return STAND_INS[device.type].replace(device);
}

export function makeStandIn<Type extends ServedType>(
  device: PlatformDeviceOf<Type>,
  projectDir: string,
): void {
  STAND_INS[device.type].make?.(device, projectDir);
}

/** Undefined when there is nothing to open. */
export function openHostEnd<Type extends ServedType>(
  device: PlatformDeviceOf<Type>,
  projectDir: string,
): HostStream | undefined {
  return STAND_INS[device.type].openHostEnd?.(device, projectDir);
}
