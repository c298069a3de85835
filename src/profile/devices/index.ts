import type { AnyDescription } from "../describe/device.js";
import { balloon } from "./balloon.js";
import { block } from "./block.js";
import { can } from "./can.js";
import { consoleDevice } from "./console.js";
import { crypto } from "./crypto.js";
import { entropy } from "./entropy.js";
import { fs } from "./fs.js";
import { gpio } from "./gpio.js";
import { gpu } from "./gpu.js";
import { i2c } from "./i2c.js";
import { input } from "./input.js";
import { iommu } from "./iommu.js";
import { media } from "./media.js";
import { memory } from "./memory.js";
import { network } from "./network.js";
import { ninep } from "./ninep.js";
import { pmem } from "./pmem.js";
import { rpmb } from "./rpmb.js";
import { rtc } from "./rtc.js";
import { scmi } from "./scmi.js";
import { scsi } from "./scsi.js";
import { sound } from "./sound.js";
import { spi } from "./spi.js";
import { vendorSpecific } from "./vendor-specific.js";
import { vsock } from "./vsock.js";

/** Every device type that a profile can have, by id; each is described in a file of its own. */
export const DEVICE_DESCRIPTIONS = {
  network,
  block,
  console: consoleDevice,
  entropy,
  balloon,
  scsi,
  "9p": ninep,
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
  "vendor-specific": vendorSpecific,
} as const;

export type DescribedType = keyof typeof DEVICE_DESCRIPTIONS;

export const DESCRIBED_TYPES = Object.keys(DEVICE_DESCRIPTIONS) as readonly DescribedType[];

export type DescriptionOf<Type extends DescribedType> = (typeof DEVICE_DESCRIPTIONS)[Type];

/** The description of a type, for code that treats all types alike. */
export function descriptionOf(type: DescribedType): AnyDescription {
  return DEVICE_DESCRIPTIONS[type];
}
