import {
  type DeviceCommand,
  deviceCommand,
  type JsonValue,
  refusal,
} from "../../device/command.js";
import { type Domain, maxUnits } from "./domain.js";
import { checkUnit, type ScsiOptions, type UnitOptions } from "./options.js";
import type { LogicalUnit } from "./unit.js";
import { unitOptions } from "./unit-options.js";

const place = {
  target: {
    kind: "integer",
    summary: "the target, by default 0",
    minimum: 0,
    maximum: 255,
    optional: true,
  },
  lun: { kind: "integer", summary: "the unit's number", minimum: 0, maximum: 16383 },
} as const;

interface Place {
  readonly target: number | undefined;
  readonly lun: number;
}

/** The device, as an operator sees it. */
interface UnitKeeper {
  readonly domain: Domain;
  readonly options: ScsiOptions;
  addUnit(options: UnitOptions): void;
  removeUnit(unit: LogicalUnit): void;
  measure(unit: LogicalUnit): boolean;
  changeMedium(unit: LogicalUnit, file: string | undefined): void;
}

/** What an operator may do to the units of a running device. */
export function operatorCommands(device: UnitKeeper): readonly DeviceCommand[] {
  const { domain } = device;

  function find({ target = 0, lun }: Place): LogicalUnit {
    const unit = domain.find(target, lun);
    if (unit === undefined) throw refusal("WB4602", `there is no unit ${target}:${lun}`);
    return unit;
  }

  function findDrive(where: Place): LogicalUnit {
    const unit = find(where);
    if (!unit.isCdRom) throw refusal("WB4603", `unit ${nameOf(unit)} is no CD-ROM drive`);
    return unit;
  }

  return [
    deviceCommand({
      name: "units",
      summary: "Lists the units.",
      parameters: {},
      run: () => domain.all().map(describe),
    }),
    deviceCommand({
      name: "add-unit",
      summary: "Plugs a unit; a guest with VIRTIO_SCSI_F_HOTPLUG is told.",
      parameters: {
        ...place,
        kind: {
          kind: "string",
          summary: "disk, the default",
          choices: ["disk", "cdrom"],
          optional: true,
        },
        file: { kind: "string", summary: "its file; a drive may have none", optional: true },
        readOnly: { kind: "boolean", summary: "by default false", optional: true },
        serial: { kind: "string", summary: "by default the name of its place", optional: true },
      },
      run: ({ target = 0, lun, kind, file, readOnly, serial }) => {
        if (domain.find(target, lun) !== undefined) {
          throw refusal("WB4602", `there is a unit ${target}:${lun} already`);
        }
        if (domain.count >= maxUnits) {
          throw refusal("WB4602", `the device has ${maxUnits} units, and no room for more`);
        }
        const isDrive = kind === "cdrom";
        const unit = unitOptions({
          ...{ target, lun, kind: isDrive ? "cdrom" : "disk", file, serial },
          readOnly: isDrive || readOnly === true,
        });
        checkUnit(unit, device.options.maxTarget, device.options.maxLun);
        device.addUnit(unit);
        return null;
      },
    }),
    deviceCommand({
      name: "remove-unit",
      summary: "Unplugs a unit; a guest with VIRTIO_SCSI_F_HOTPLUG is told.",
      parameters: place,
      run: (where) => {
        device.removeUnit(find(where));
        return null;
      },
    }),
    deviceCommand({
      name: "resize",
      summary: "Looks at the size of a disk's file again, and tells the guest if it changed.",
      parameters: place,
      run: (where) => {
        const unit = find(where);
        if (unit.isCdRom) throw refusal("WB4603", `unit ${nameOf(unit)} is no disk`);
        return { changed: device.measure(unit), blocks: unit.blockCount };
      },
    }),
    deviceCommand({
      name: "insert",
      summary: "Puts a file into a CD-ROM drive, in place of what is in it.",
      parameters: { ...place, file: { kind: "string", summary: "the image of a disc" } },
      run: ({ file, ...where }) => changeMedium(device, findDrive(where), file),
    }),
    deviceCommand({
      name: "eject",
      summary: "Takes the medium out of a CD-ROM drive.",
      parameters: place,
      run: (where) => changeMedium(device, findDrive(where), undefined),
    }),
  ];
}

function changeMedium(device: UnitKeeper, unit: LogicalUnit, file: string | undefined): null {
  if (unit.isLocked && unit.loaded !== undefined) {
    throw refusal("WB4603", `the guest has locked the drive ${nameOf(unit)}: it uses the medium`);
  }
  device.changeMedium(unit, file);
  return null;
}

function nameOf({ identity }: LogicalUnit): string {
  return `${identity.target}:${identity.lun}`;
}

function describe(unit: LogicalUnit): JsonValue {
  const { target, lun, kind, serial, readOnly, blockBytes } = unit.identity;
  const { blockCount, isLocked, isTrayOpen, writeCache } = unit;
  const common = { target, lun, kind, serial, readOnly, blockBytes, blockCount };
  return unit.isCdRom
    ? { ...common, hasMedium: unit.medium !== undefined, isTrayOpen, isLocked }
    : { ...common, writeCache };
}
