import type { Bus } from "../../../plan/plan.js";
import type { PlatformDeviceOf } from "../../../profile/platform.js";
import type { ServedType } from "../../../profile/served/index.js";
import { block } from "./block.js";
import { consoleDevice } from "./console.js";
import { crypto } from "./crypto.js";
import { entropy } from "./entropy.js";
import type { DriverNames, QemuAttachment, QemuFrontEnd } from "./front-end.js";
import { genericFrontEnd } from "./generic.js";
import { gpu } from "./gpu.js";
import { input } from "./input.js";
import { network } from "./network.js";
import { scsi } from "./scsi.js";
import { vendorSpecific } from "./vendor-specific.js";
import { vsock } from "./vsock.js";

/** QEMU's side of each device type; `genericFrontEnd` where QEMU has none of its own. */
const QEMU_FRONT_ENDS: { readonly [Type in ServedType]: QemuFrontEnd<Type> } = {
  network,
  balloon: genericFrontEnd("balloon"),
  block,
  entropy,
  console: consoleDevice,
  "9p": genericFrontEnd("9p", ({ config }) => config.tag.length),
  vsock,
  scsi,
  gpu,
  input,
  crypto,
  "vendor-specific": vendorSpecific,
};

/** What is true of the front-ends of all devices of a type. */
export function frontEndOf(
  type: ServedType,
): Pick<QemuFrontEnd<ServedType>, "keepsFeatures" | "reconnects" | "worksOnZpci" | "note"> {
  return QEMU_FRONT_ENDS[type];
}

/** The name that devices of a type have, unless one is special. */
export function frontEndName(type: ServedType, bus: Bus): string {
  return nameOn(QEMU_FRONT_ENDS[type].driver, bus);
}

export function frontEndNameOf<Type extends ServedType>(
  device: PlatformDeviceOf<Type>,
  bus: Bus,
): string {
  return nameOn(namesOf(device), bus);
}

/** Whether the front-end of a device can be on a bus. */
export function frontEndHas<Type extends ServedType>(
  device: PlatformDeviceOf<Type>,
  bus: Bus,
): boolean {
  return namesOf(device)[bus] !== undefined;
}

function namesOf<Type extends ServedType>(device: PlatformDeviceOf<Type>): DriverNames {
  const { driver, driverFor } = QEMU_FRONT_ENDS[device.type];
  return driverFor?.(device) ?? driver;
}

/** What does not ride on ccw is on PCI there. */
function nameOn(names: DriverNames, bus: Bus): string {
  return names[bus] ?? names.pci;
}

/** Arguments between the socket and the device, and what the device is attached to. */
export function attachmentOf<Type extends ServedType>(
  device: PlatformDeviceOf<Type>,
  chardev: string,
): QemuAttachment {
  const { attach } = QEMU_FRONT_ENDS[device.type];
  return attach?.(device, chardev) ?? { property: `chardev=${chardev}` };
}

export function frontEndProperties<Type extends ServedType>(
  device: PlatformDeviceOf<Type>,
): readonly string[] {
  return QEMU_FRONT_ENDS[device.type].properties(device);
}
