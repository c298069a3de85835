import {
  BLK_SECTOR_SIZE,
  BlkReq,
  BlkRequestType,
  BlkStatus,
} from "../../../catalogue/devices/block.js";
import { accessors } from "../../memory/accessors.js";
import type { Chain } from "../../queue/chain.js";
import type { ChainReader } from "../../queue/chain-reader.js";
import type { ChainWriter } from "../../queue/chain-writer.js";
import type { PendingRequests } from "../storage/pending-requests.js";
import type { BlockStorage } from "../storage/storage.js";
import type { Operations } from "./operations.js";
import type { BlockStatus } from "./status.js";
import { reportZones } from "./zone-report.js";
import type { ZoneTable } from "./zones.js";

const zoneChanges: ReadonlySet<number> = new Set([
  BlkRequestType.ZoneAppend,
  BlkRequestType.ZoneOpen,
  BlkRequestType.ZoneClose,
  BlkRequestType.ZoneFinish,
  BlkRequestType.ZoneReset,
  BlkRequestType.ZoneResetAll,
]);
/** append_sector, at the start of the answer to an append. */
const sectorNumberBytes = 8;
const Request = accessors(BlkReq);

interface ZonedDisk {
  readonly zones: ZoneTable;
  readonly storage: BlockStorage;
  readonly pending: PendingRequests;
  readonly operations: Operations;
  readonly readOnly: boolean;
}

/** Requests that zoned disks alone have (VIRTIO 1.4, 5.2.6). */
export class ZonedRequests {
  readonly #disk: ZonedDisk;

  constructor(disk: ZonedDisk) {
    this.#disk = disk;
  }

  execute({ readable, writable }: Chain, statusOffset: number): BlockStatus {
    const { zones, readOnly } = this.#disk;
    const sector = Request.sector.get(readable);
    const type = Request.type.get(readable);
    if (type === BlkRequestType.ZoneReport) {
      return reportZones(zones, sector, writable, statusOffset);
    }
    if (!zoneChanges.has(type)) return BlkStatus.Unsupp;
    if (readOnly) return BlkStatus.Ioerr;
    switch (type) {
      case BlkRequestType.ZoneAppend:
        return this.#append(readable, writable, sector, statusOffset);
      case BlkRequestType.ZoneReset:
        return this.#reset(zones.zoneAt(sector), 1);
      case BlkRequestType.ZoneResetAll:
        return this.#reset(0, zones.count);
      default:
        return zones.manage(type, sector);
    }
  }

  /** Linux leaves a gap between both parts of the answer: it has the sector at its start, and the status at its end. */
  #append(request: ChainReader, target: ChainWriter, sector: number, room: number): BlockStatus {
    const { zones, storage, pending, operations } = this.#disk;
    const size = request.length - BlkReq.size;
    if (room < sectorNumberBytes || size === 0 || size % BLK_SECTOR_SIZE !== 0) {
      return BlkStatus.Ioerr;
    }
    const status = zones.append(sector, size / BLK_SECTOR_SIZE);
    if (status !== BlkStatus.Ok) return status;
    target.setUint64(0, zones.appendedSector);
    const position = zones.appendedSector * BLK_SECTOR_SIZE;
    operations.note(storage.write(position, request, BlkReq.size, size, pending.next));
    return operations.completeWrite();
  }

  /** Empties zones; what was written in them reads as zeroes. */
  #reset(first: number, count: number): BlockStatus {
    const { zones, storage, pending, operations } = this.#disk;
    if (first < 0) return BlkStatus.ZoneInvalidCmd;
    const start = zones.startOf(first);
    let end = start;
    for (let zone = first; zone < first + count; zone++) {
      const written = zones.writtenOf(zone);
      if (written > 0) end = zones.startOf(zone) + written;
      zones.manage(BlkRequestType.ZoneReset, zones.startOf(zone));
    }
    const size = (end - start) * BLK_SECTOR_SIZE;
    const position = start * BLK_SECTOR_SIZE;
    operations.note(storage.writeZeroes(position, size, true, pending.next));
    return operations.completeWrite();
  }
}
