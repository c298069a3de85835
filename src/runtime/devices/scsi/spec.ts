import type { DeviceSpec } from "../../device/device-module.js";
import type { DeviceDefinition } from "../device-definition.js";
import type { ScsiOptions } from "./options.js";
import { type UnitDefinition, unitOptions } from "./unit-options.js";

/** A SCSI host and its units. */
export interface ScsiDefinition extends DeviceDefinition {
  /** Request queues; defaults to 1. */
  readonly queueCount?: number;
  /** Largest target and unit that there may be; default to 255 and 16383. */
  readonly maxTarget?: number;
  readonly maxLun?: number;
  /** Most sectors of 512 bytes that one transfer moves; defaults to 65535. */
  readonly maxSectors?: number;
  /** Commands that a unit takes at a time; defaults to 128. */
  readonly commandsPerUnit?: number;
  readonly units: readonly UnitDefinition[];
}

/** Defines a SCSI host (VIRTIO 1.4, 5.6). */
export function scsi(definition: ScsiDefinition): DeviceSpec<ScsiOptions> {
  const { queueCount = 1, maxTarget = 255, maxLun = 16383, ...rest } = definition;
  const { maxSectors = 65535, commandsPerUnit = 128, units, ...common } = rest;
  return {
    ...common,
    type: "scsi",
    module: new URL("./module.js", import.meta.url).href,
    options: {
      queueSize: common.queueSize,
      queueCount,
      maxTarget,
      maxLun,
      maxSectors,
      commandsPerUnit,
      units: units.map(unitOptions),
    },
  };
}
