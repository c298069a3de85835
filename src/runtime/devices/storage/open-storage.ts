import type { DeviceServices } from "../../device/device-module.js";
import { type BlockFileOptions, openBlockFile } from "../../host/block-file.js";
import { HostError } from "../../host/host-error.js";
import { IoUring } from "../../host/io-uring/io-uring.js";
import { SystemError } from "../../host/system-error.js";
import { FileStorage } from "./file-storage.js";
import { completionEntries, entriesPerBatch, RingStorage } from "./ring-storage.js";
import type { BlockStorage } from "./storage.js";

/** How a disk reaches its file; see `BlockDefinition.engine`. */
export type StorageEngine = "auto" | "sync" | "io_uring";

export interface StorageOptions extends BlockFileOptions {
  readonly engine: StorageEngine;
}

/** Opens the file of a disk and decides how it is reached. Throws `HostError`. */
export function openStorage(options: StorageOptions, services: DeviceServices): BlockStorage {
  const file = openBlockFile(options);
  const now = new FileStorage(file, services.arena);
  try {
    // A file in memory never makes anybody wait, and the ring costs more than a copy.
    const wantsRing =
      options.engine === "io_uring" || (options.engine === "auto" && !file.isInMemory);
    const ring = wantsRing ? openRing(options, services) : undefined;
    if (ring === undefined) return now;
    return new RingStorage(file, now, ring, services, options.engine === "io_uring");
  } catch (error) {
    now.close();
    throw error;
  }
}

function openRing({ engine }: StorageOptions, services: DeviceServices): IoUring | undefined {
  try {
    return IoUring.open(services.arena, entriesPerBatch, completionEntries);
  } catch (error) {
    if (!(error instanceof SystemError)) throw error;
    const reason = `this system refuses io_uring (${error.message}; see sysctl kernel.io_uring_disabled and the container's seccomp profile)`;
    if (engine === "io_uring") {
      throw new HostError("WB4110", `${reason}; allow it, or set \`engine: auto\``);
    }
    services.log(`${reason}: the lane waits for the disk instead`);
    return undefined;
  }
}
