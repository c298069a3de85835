import type { DeviceSpec } from "../../device/device-module.js";
import { commonParts, type DeviceDefinition } from "../device-definition.js";
import type { StorageEngine } from "../storage/open-storage.js";
import type { BlockOptions, WriteCache, ZonedOptions } from "./options.js";

/** A disk backed by a file or a block device of the host. */
export interface BlockDefinition extends DeviceDefinition {
  /** A relative path is relative to the working directory of the backend. */
  readonly file: string;
  /** Defaults to 1. */
  readonly queueCount?: number;
  /** Opens the file for reading only and offers VIRTIO_BLK_F_RO; defaults to false. */
  readonly readOnly?: boolean;
  /** Makes a missing file, sparse, of `capacityBytes`; defaults to false. */
  readonly create?: boolean;
  /** Size that the file has to have; without it, whatever the file has. */
  readonly capacityBytes?: number | undefined;
  /** Defaults to 512. */
  readonly logicalBlockBytes?: number;
  /** Defaults to `logicalBlockBytes`. */
  readonly physicalBlockBytes?: number;
  /** Answer to VIRTIO_BLK_T_GET_ID, at most 20 ASCII characters; defaults to none. */
  readonly serial?: string;
  /**
   * How the disk reaches its file. "sync": by system calls that its lane waits for. "io_uring": everything through the
   * kernel's ring, so that the lane never waits. "auto", the default: what is in the page cache at once, the rest through
   * the ring; where the system has none, or the file is in memory anyway, by system calls.
   */
  readonly engine?: StorageEngine | undefined;
  /** Reads and writes past the page cache of the host (O_DIRECT); defaults to false. */
  readonly direct?: boolean | undefined;
  /** Takes a file that looks like a qcow2 image as it is, sector by sector; defaults to false, which refuses it. */
  readonly raw?: boolean | undefined;
  /** Cache mode that a driver finds; defaults to writeback. */
  readonly writeCache?: WriteCache | undefined;
  /** Makes it a zoned disk, whose write pointers are kept in a second file, `FILE.zones`. */
  readonly zoned?: ZonedDefinition | undefined;
}

/** The zones of a disk; limits default to none. */
export interface ZonedDefinition extends Pick<ZonedOptions, "model" | "zoneBytes"> {
  readonly maxOpenZones?: number | undefined;
  readonly maxActiveZones?: number | undefined;
}

const readOnlyFeature = "VIRTIO_BLK_F_RO";

/** Defines a block device (VIRTIO 1.4, 5.2). */
export function block(definition: BlockDefinition): DeviceSpec<BlockOptions> {
  const { queueSize, queueCount = 1, file, create = false } = definition;
  const { logicalBlockBytes = 512, physicalBlockBytes = logicalBlockBytes } = definition;
  const { capacityBytes, serial = "", engine = "auto", direct = false, zoned } = definition;
  const { raw = false, writeCache = "writeback" } = definition;
  // A driver must learn that a disk is read-only, and a disk that says so must not be written.
  const offered = new Set(definition.features);
  const readOnly = definition.readOnly === true || offered.has(readOnlyFeature);
  if (readOnly) offered.add(readOnlyFeature);
  return {
    ...commonParts(definition),
    type: "block",
    module: new URL("./module.js", import.meta.url).href,
    features: [...offered],
    options: {
      file,
      readOnly,
      create,
      capacityBytes,
      logicalBlockBytes,
      physicalBlockBytes,
      serial,
      queueSize,
      queueCount,
      engine,
      direct,
      raw,
      writeCache,
      zoned: zoned === undefined ? undefined : zonedOptions(zoned),
    },
  };
}

function zonedOptions(definition: ZonedDefinition): ZonedOptions {
  const { model, zoneBytes, maxOpenZones = 0, maxActiveZones = 0 } = definition;
  return { model, zoneBytes, maxOpenZones, maxActiveZones };
}
