import { BLK_ID_SIZE, BLK_SECTOR_SIZE } from "../../../catalogue/devices/block.js";
import { HostError } from "../../host/host-error.js";
import type { StorageEngine, StorageOptions } from "../storage/open-storage.js";

/** What the worker needs to make a block device: plain data. */
export interface BlockOptions extends StorageOptions {
  readonly queueSize: number;
  readonly queueCount: number;
  readonly physicalBlockBytes: number;
  /** Answer to VIRTIO_BLK_T_GET_ID, at most 20 ASCII bytes. */
  readonly serial: string;
  /** Cache mode that a driver finds; it may switch it where VIRTIO_BLK_F_CONFIG_WCE is offered. */
  readonly writeCache: WriteCache;
  readonly zoned?: ZonedOptions | undefined;
}

/** "writeback": data may be lost until it is flushed; "writethrough": each write is kept before it completes. */
export type WriteCache = "writeback" | "writethrough";

/** Cuts the disk into zones that are written from their start on (VIRTIO 1.4, 5.2.6). */
export interface ZonedOptions {
  readonly model: "host-managed" | "host-aware";
  /** A power of two; drivers find their zones by shifting. */
  readonly zoneBytes: number;
  /** Zones that can be open, or active (open or closed with data), at a time; 0: all of them. */
  readonly maxOpenZones: number;
  readonly maxActiveZones: number;
}

const leastZoneBytes = 65_536;
const mostZoneBytes = 2 ** 36;
export const mostZones = 65_536;
const engines: ReadonlySet<string> = new Set<StorageEngine>(["auto", "sync", "io_uring"]);

/** Refuses options that no disk can have, before any file is opened. */
export function checkBlockOptions(options: BlockOptions): void {
  const {
    logicalBlockBytes: logical,
    physicalBlockBytes: physical,
    serial,
    capacityBytes,
  } = options;
  if (!isPowerOfTwo(logical) || logical < BLK_SECTOR_SIZE) {
    throw mistake(`logicalBlockBytes ${logical} is no power of two from ${BLK_SECTOR_SIZE} up`);
  }
  if (!isPowerOfTwo(physical) || physical < logical) {
    throw mistake(`physicalBlockBytes ${physical} is no power of two from ${logical} up`);
  }
  if (serial.length > BLK_ID_SIZE || /[^\x20-\x7e]/.test(serial)) {
    throw mistake(`serial "${serial}" is not at most ${BLK_ID_SIZE} printable ASCII characters`);
  }
  if (!engines.has(options.engine)) {
    throw mistake(`engine "${options.engine}" is none of ${[...engines].join(", ")}`);
  }
  if (options.direct && options.engine === "sync") {
    throw mistake("direct: true needs the engine io_uring or auto");
  }
  if (options.zoned !== undefined) checkZones(options.zoned);
  if (capacityBytes !== undefined && !Number.isSafeInteger(capacityBytes)) {
    throw mistake(`capacityBytes ${capacityBytes} is no whole number of bytes below 2^53`);
  }
}

function checkZones({ zoneBytes, maxOpenZones, maxActiveZones }: ZonedOptions): void {
  if (!isPowerOfTwo(zoneBytes) || zoneBytes < leastZoneBytes || zoneBytes > mostZoneBytes) {
    throw mistake(
      `zones of ${zoneBytes} bytes are no power of two from ${leastZoneBytes} to ${mostZoneBytes}`,
    );
  }
  for (const limit of [maxOpenZones, maxActiveZones]) {
    if (Number.isInteger(limit) && limit >= 0 && limit <= mostZones) continue;
    throw mistake(`a limit of ${limit} zones is no whole number from 0 to ${mostZones}`);
  }
}

function isPowerOfTwo(value: number): boolean {
  return Number.isInteger(value) && value > 0 && Number.isInteger(Math.log2(value));
}

function mistake(message: string): HostError {
  return new HostError("WB4108", message);
}
