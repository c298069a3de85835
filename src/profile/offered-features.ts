import type { DeviceDocument } from "./profile-document.js";
import { DEFAULT_COMMON_FEATURES, SERVED_DEVICES } from "./served.js";
import { bitOf } from "./vocabulary.js";

/** The features a device will offer: the stated ones or all it can, in bit order. */
export function offeredFeatures(device: DeviceDocument): string[] {
  const names = new Set(device.features ?? defaultFeatures(device));
  names.add("VIRTIO_F_VERSION_1");
  if (isReadOnly(device)) names.add("VIRTIO_BLK_F_RO");
  return [...names].sort((a, b) => bitOf(device.type, a) - bitOf(device.type, b));
}

export function isReadOnly(device: DeviceDocument): boolean {
  return device.type === "block" && device.host.readOnly === true;
}

export function queueCountOf(device: DeviceDocument): number {
  return device.queues?.count ?? SERVED_DEVICES[device.type].queues.defaultCount;
}

function defaultFeatures(device: DeviceDocument): string[] {
  const all = [...SERVED_DEVICES[device.type].features, ...DEFAULT_COMMON_FEATURES];
  return all.filter((name) => {
    if (name === "VIRTIO_BLK_F_RO") return false;
    if (name === "VIRTIO_BLK_F_MQ") return queueCountOf(device) > 1;
    return !(isReadOnly(device) && WRITING_FEATURES.includes(name));
  });
}

/** Requests that change the medium. */
export const WRITING_FEATURES: readonly string[] = [
  "VIRTIO_BLK_F_DISCARD",
  "VIRTIO_BLK_F_WRITE_ZEROES",
  "VIRTIO_BLK_F_SECURE_ERASE",
];
