import type { StorageEngine } from "../storage/open-storage.js";
import { cdBlockBytes, type UnitOptions } from "./options.js";

/** A logical unit: a disk, or a CD-ROM drive. */
export interface UnitDefinition {
  /** Defaults to 0. */
  readonly target?: number | undefined;
  readonly lun: number;
  /** Defaults to "disk". */
  readonly kind?: "disk" | "cdrom" | undefined;
  /** A relative path is relative to the working directory of the backend. Only a drive may do without. */
  readonly file?: string | undefined;
  /** Defaults to false; a CD-ROM drive is always so. */
  readonly readOnly?: boolean | undefined;
  /** Makes a missing file, sparse, of `capacityBytes`; defaults to false. */
  readonly create?: boolean | undefined;
  /** Size that the file has to have; without it, whatever the file has. */
  readonly capacityBytes?: number | undefined;
  /** Defaults to 512, for a CD-ROM drive to 2048. */
  readonly logicalBlockBytes?: number | undefined;
  /** At most 36 ASCII characters; defaults to the unit's place. */
  readonly serial?: string | undefined;
  /** How a disk reaches its file, as for a block device; defaults to "auto". */
  readonly engine?: StorageEngine | undefined;
  /** Keeps 8 bytes of protection information (T10 type 1) for each block, in `FILE.pi`; defaults to false. */
  readonly protection?: boolean | undefined;
}

/** A unit with its defaults filled in. */
export function unitOptions(definition: UnitDefinition): UnitOptions {
  const { target = 0, lun, kind = "disk", file, readOnly = false, create = false } = definition;
  const isDrive = kind === "cdrom";
  const { capacityBytes, engine = "auto", protection = false } = definition;
  const { logicalBlockBytes = isDrive ? cdBlockBytes : 512 } = definition;
  const { serial = `${target}-${lun}` } = definition;
  return {
    target,
    lun,
    kind,
    file,
    readOnly: readOnly || isDrive,
    create,
    capacityBytes,
    logicalBlockBytes,
    serial,
    engine,
    protection,
  };
}
