import { HostError } from "../../host/host-error.js";
import type { StorageEngine } from "../storage/open-storage.js";
import { maxLunNumber, maxTargetNumber } from "./address.js";
import { maxUnits } from "./domain.js";
import type { UnitKind } from "./unit.js";

/** A unit as its profile or its operator describes it: plain data. */
export interface UnitOptions {
  readonly target: number;
  readonly lun: number;
  readonly kind: UnitKind;
  /** Undefined: a drive without a medium. */
  readonly file?: string | undefined;
  readonly readOnly: boolean;
  /** Makes a missing file, sparse, of `capacityBytes`. */
  readonly create: boolean;
  readonly capacityBytes?: number | undefined;
  readonly logicalBlockBytes: number;
  readonly serial: string;
  readonly engine: StorageEngine;
  /** Keeps protection information of type 1, in `FILE.pi`. */
  readonly protection: boolean;
}

/** What the worker needs to make a SCSI host: plain data. */
export interface ScsiOptions {
  readonly queueSize: number;
  /** Request queues. */
  readonly queueCount: number;
  readonly maxTarget: number;
  readonly maxLun: number;
  /** Most that one transfer moves, in sectors of 512 bytes. */
  readonly maxSectors: number;
  readonly commandsPerUnit: number;
  readonly units: readonly UnitOptions[];
}

const maxSerialLength = 36;

/** Refuses units that cannot be, before any file is opened; WB4601. */
export function checkScsiOptions({ units, maxTarget, maxLun }: ScsiOptions): void {
  const seen = new Set<string>();
  if (units.length > maxUnits) throw mistake(`there are more than ${maxUnits} units`);
  for (const unit of units) {
    const place = `${unit.target}:${unit.lun}`;
    if (seen.has(place)) throw mistake(`two units are ${place}`);
    seen.add(place);
    checkUnit(unit, maxTarget, maxLun);
  }
}

export function checkUnit(unit: UnitOptions, maxTarget: number, maxLun: number): void {
  const { target, lun, kind, file, readOnly, logicalBlockBytes, serial, protection } = unit;
  const place = `${target}:${lun}`;
  if (!isWithin(target, Math.min(maxTarget, maxTargetNumber))) {
    throw mistake(`${place}: targets are numbers from 0 to ${maxTarget}`);
  }
  if (!isWithin(lun, Math.min(maxLun, maxLunNumber))) {
    throw mistake(`${place}: units are numbers from 0 to ${maxLun}`);
  }
  if (serial.length === 0 || serial.length > maxSerialLength || /[^\x20-\x7e]/.test(serial)) {
    const rule = `1 to ${maxSerialLength} printable ASCII characters`;
    throw mistake(`${place}: the serial number "${serial}" is not ${rule}`);
  }
  if (kind === "cdrom") {
    if (logicalBlockBytes !== cdBlockBytes || !readOnly || protection) {
      throw mistake(`${place}: a CD-ROM is read-only, of blocks of ${cdBlockBytes} bytes`);
    }
  } else if (file === undefined) throw mistake(`${place}: a disk has a file`);
  if (logicalBlockBytes < 512 || !Number.isInteger(Math.log2(logicalBlockBytes))) {
    throw mistake(`${place}: ${logicalBlockBytes} is no power of two from 512 up`);
  }
}

/** What every CD has. */
export const cdBlockBytes = 2048;

function isWithin(value: number, maximum: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= maximum;
}

function mistake(message: string): HostError {
  return new HostError("WB4601", message);
}
