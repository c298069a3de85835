import * as balloon from "../../catalogue/devices/balloon.js";
import * as block from "../../catalogue/devices/block.js";
import * as can from "../../catalogue/devices/can.js";
import * as consoleDevice from "../../catalogue/devices/console.js";
import * as crypto from "../../catalogue/devices/crypto-structs.js";
import * as fs from "../../catalogue/devices/fs.js";
import * as gpio from "../../catalogue/devices/gpio.js";
import * as gpu from "../../catalogue/devices/gpu.js";
import * as i2c from "../../catalogue/devices/i2c.js";
import * as input from "../../catalogue/devices/input.js";
import * as iommu from "../../catalogue/devices/iommu.js";
import * as media from "../../catalogue/devices/media.js";
import * as memory from "../../catalogue/devices/memory.js";
import * as network from "../../catalogue/devices/network-structs.js";
import * as ninep from "../../catalogue/devices/ninep-messages.js";
import * as pmem from "../../catalogue/devices/pmem.js";
import * as rpmb from "../../catalogue/devices/rpmb.js";
import * as rtc from "../../catalogue/devices/rtc.js";
import * as scmi from "../../catalogue/devices/scmi.js";
import * as scsi from "../../catalogue/devices/scsi.js";
import * as sound from "../../catalogue/devices/sound.js";
import * as spi from "../../catalogue/devices/spi.js";
import * as vsock from "../../catalogue/devices/vsock.js";
import type { DeviceName } from "../../catalogue/index.js";
import { isOpen, type StructLayout, typeText } from "../../catalogue/layout.js";

/** A wire structure, as the catalogue declares it. */
export interface StructureSummary {
  readonly name: string;
  /** The fixed part. */
  readonly sizeBytes: number;
  /** Whether more follows the fixed part. */
  readonly isOpen: boolean;
  readonly fields: readonly {
    readonly offset: number;
    readonly type: string;
    readonly name: string;
  }[];
}

/** The modules that declare the structures of each type; entropy has none. */
const MODULES: Readonly<Record<DeviceName, Readonly<Record<string, unknown>>>> = {
  network,
  block,
  console: consoleDevice,
  entropy: {},
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
};

/** The wire structures of a device type, in alphabetical order. */
export function structuresOf(type: DeviceName): StructureSummary[] {
  return Object.entries(MODULES[type])
    .filter((entry): entry is [string, StructLayout] => isStruct(entry[1]))
    .map(([name, layout]) => ({
      name,
      sizeBytes: layout.size,
      isOpen: isOpen(layout),
      fields: Object.values(layout.fields).map((field) => {
        return { offset: field.offset, type: typeText(field.type), name: field.name };
      }),
    }));
}

function isStruct(value: unknown): value is StructLayout {
  return typeof value === "object" && value !== null && Reflect.get(value, "kind") === "struct";
}
