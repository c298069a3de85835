import type { DeviceSpec } from "../../device/device-module.js";
import { commonParts, type DeviceDefinition } from "../device-definition.js";
import type { StorageEngine } from "../storage/open-storage.js";
import type { BlockOptions } from "./options.js";

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
}

const readOnlyFeature = "VIRTIO_BLK_F_RO";

/** Defines a block device (VIRTIO 1.4, 5.2). */
export function block(definition: BlockDefinition): DeviceSpec<BlockOptions> {
  const { queueSize, queueCount = 1, file, create = false } = definition;
  const { logicalBlockBytes = 512, physicalBlockBytes = logicalBlockBytes } = definition;
  const { capacityBytes, serial = "", engine = "auto", direct = false } = definition;
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
    },
  };
}
