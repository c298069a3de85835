import type { DeviceName } from "./index.js";

/**
 * How many normative sentences about the device VIRTIO 1.4 has in the section of each type; 9p has no
 * text. `npm run conformance` tells which of them are tested.
 */
export const requirementCounts: Readonly<Record<DeviceName, number>> = {
  network: 143,
  block: 56,
  console: 4,
  entropy: 1,
  balloon: 14,
  scsi: 10,
  "9p": 0,
  gpu: 8,
  rtc: 87,
  input: 4,
  vsock: 8,
  crypto: 49,
  iommu: 60,
  memory: 50,
  sound: 17,
  fs: 9,
  pmem: 7,
  rpmb: 36,
  scmi: 16,
  i2c: 7,
  can: 4,
  gpio: 13,
  spi: 5,
  media: 9,
};
