import { balloon } from "./devices/balloon.js";
import { block } from "./devices/block.js";
import { can } from "./devices/can.js";
import { consoleDevice } from "./devices/console.js";
import { crypto } from "./devices/crypto.js";
import { entropy } from "./devices/entropy.js";
import { fs } from "./devices/fs.js";
import { gpio } from "./devices/gpio.js";
import { gpu } from "./devices/gpu.js";
import { i2c } from "./devices/i2c.js";
import { input } from "./devices/input.js";
import { iommu } from "./devices/iommu.js";
import { media } from "./devices/media.js";
import { memory } from "./devices/memory.js";
import { network } from "./devices/network.js";
import { ninep } from "./devices/ninep.js";
import { pmem } from "./devices/pmem.js";
import { rpmb } from "./devices/rpmb.js";
import { rtc } from "./devices/rtc.js";
import { scmi } from "./devices/scmi.js";
import { scsi } from "./devices/scsi.js";
import { sound } from "./devices/sound.js";
import { spi } from "./devices/spi.js";
import { vsock } from "./devices/vsock.js";
import { commonFeatures } from "./features.js";
import type { DeviceType, FeatureBit } from "./types.js";

export { conditionHolds, type HasFeature, missingRequirements } from "./conditions.js";
export { type DeviceQueue, deviceQueues } from "./device-queues.js";
export {
  CommonFeature,
  type CommonFeatureBit,
  commonFeatures,
  type FeatureTransport,
  featureRange,
} from "./features.js";
export { absentIds, reservedIdName, reservedIds } from "./reserved-ids.js";
export type * from "./types.js";

const table = [
  network,
  block,
  consoleDevice,
  entropy,
  balloon,
  scsi,
  ninep,
  gpu,
  rtc,
  input,
  vsock,
  crypto,
  iommu,
  memory,
  sound,
  fs,
  pmem,
  rpmb,
  scmi,
  i2c,
  can,
  gpio,
  spi,
  media,
] as const;

/** The name of a device type in profiles. */
export type DeviceName = (typeof table)[number]["name"];

/** The device types that VIRTIO 1.4, chapter 5, specifies, and 9p, of which it has only the id; by id. */
export const devices: readonly DeviceType<DeviceName>[] = table;

export const deviceNames: readonly DeviceName[] = table.map((device) => device.name);

const byName: ReadonlyMap<string, DeviceType<DeviceName>> = new Map(
  table.map((device) => [device.name, device]),
);
const byId: ReadonlyMap<number, DeviceType<DeviceName>> = new Map(
  table.map((device) => [device.id, device]),
);

/** The device type of a name; for a name from outside, undefined if there is none. */
export function deviceByName(name: DeviceName): DeviceType<DeviceName>;
export function deviceByName(name: string): DeviceType<DeviceName> | undefined;
export function deviceByName(name: string): DeviceType<DeviceName> | undefined {
  return byName.get(name);
}

/** The device type of a VIRTIO id; undefined for reserved and unknown ids. */
export function deviceById(id: number): DeviceType<DeviceName> | undefined {
  return byId.get(id);
}

export function isDeviceName(name: string): name is DeviceName {
  return byName.has(name);
}

/**
 * A feature of the device's own or a common one, by the specification's name
 * (`VIRTIO_BLK_F_RO`) or the short one (`RO`, `EVENT_IDX`).
 */
export function featureOf(device: DeviceType, name: string): FeatureBit | undefined {
  const named = (bit: FeatureBit) => bit.name === name || bit.shortName === name;
  return device.features.find(named) ?? commonFeatures.find(named);
}

/** The bit numbers of named features, ascending. An unknown name is a bug of the caller. */
export function featureBits(device: DeviceType, names: Iterable<string>): number[] {
  const bits = Array.from(names, (name) => {
    const found = featureOf(device, name);
    if (found === undefined) throw new Error(`the ${device.name} device has no feature "${name}"`);
    return found.bit;
  });
  return bits.sort((a, b) => a - b);
}
