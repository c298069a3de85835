import type { DeviceName } from "./index.js";

/** Committee specifications of VIRTIO, oldest first. */
export const VIRTIO_VERSIONS = ["1.0", "1.1", "1.2", "1.3", "1.4"] as const;
export type VirtioVersion = (typeof VIRTIO_VERSIONS)[number];

/**
 * The first version whose text describes a device type; read from the tags of its sources. Types
 * that are not here have an id in VIRTIO, and are what their drivers and devices agree on.
 */
export const describedSince: Readonly<Partial<Record<DeviceName, VirtioVersion>>> = {
  network: "1.0",
  block: "1.0",
  console: "1.0",
  entropy: "1.0",
  balloon: "1.0",
  scsi: "1.0",
  gpu: "1.1",
  input: "1.1",
  vsock: "1.1",
  crypto: "1.1",
  iommu: "1.2",
  memory: "1.2",
  sound: "1.2",
  fs: "1.2",
  pmem: "1.2",
  rpmb: "1.2",
  scmi: "1.2",
  i2c: "1.2",
  gpio: "1.2",
  rtc: "1.4",
  can: "1.4",
  spi: "1.4",
  media: "1.4",
};

/** Whether VIRTIO has a text of a device type, and not only its id. */
export function isDescribed(name: string): boolean {
  return Object.hasOwn(describedSince, name);
}
