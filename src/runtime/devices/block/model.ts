import {
  BLK_ID_SIZE,
  BLK_SECTOR_SIZE,
  BlkFeature,
  BlkReq,
  BlkRequestType,
  BlkStatus,
  block,
} from "../../../catalogue/devices/block.js";
import type { ConfigSpace } from "../../device/config-space.js";
import { type Device, Handled, QueueRole } from "../../device/device.js";
import { FeatureSet } from "../../device/feature-set.js";
import { accessors } from "../../memory/accessors.js";
import type { Chain } from "../../queue/chain.js";
import type { ChainReader } from "../../queue/chain-reader.js";
import type { ChainWriter } from "../../queue/chain-writer.js";
import { blockConfig } from "./config.js";
import type { BlockOptions } from "./options.js";
import { BlockRanges, discardRules, type RangeRules, writeZeroesRules } from "./ranges.js";
import type { BlockStatus } from "./status.js";

/** Where the sectors are kept. Positions and sizes are in bytes and lie within `sizeBytes`. */
export interface BlockStorage {
  readonly sizeBytes: number;
  /** Fills the first `size` bytes of `target`; returns how many it filled, fewer after an error. */
  read(position: number, target: ChainWriter, size: number): number;
  /** Stores `size` bytes of `source` from `offset` on. */
  write(position: number, source: ChainReader, offset: number, size: number): boolean;
  /** Everything stored so far survives a loss of power when this returns true. */
  flush(): boolean;
  /** Gives storage up, if that is possible; what the range reads afterwards is open. */
  discard(position: number, size: number): boolean;
  /** Makes a range read as zeroes. */
  writeZeroes(position: number, size: number, mayUnmap: boolean): boolean;
  close(): void;
}

const features = [
  BlkFeature.SegMax,
  BlkFeature.BlkSize,
  BlkFeature.Flush,
  BlkFeature.Topology,
  BlkFeature.Mq,
  BlkFeature.Discard,
  BlkFeature.WriteZeroes,
];

const Request = accessors(BlkReq);

/** A disk (VIRTIO 1.4, 5.2). Requests are carried out one by one, so their order on the disk is that of the queue. */
export class BlockDevice implements Device {
  readonly id = block.id;
  readonly features: FeatureSet;
  readonly queues: readonly QueueRole[];
  readonly transitional = true;
  readonly config: ConfigSpace;
  /** Chains without room for a header or a status. */
  malformedCount = 0;

  readonly #storage: BlockStorage;
  readonly #log: (message: string) => void;
  readonly #capacitySectors: number;
  readonly #readOnly: boolean;
  readonly #serial = new Uint8Array(BLK_ID_SIZE);
  readonly #ranges = new BlockRanges();
  /** Until a driver promises to flush, every write is on the disk before it completes (5.2.6.2). */
  #writeThrough = true;
  #mayDiscard = false;
  #mayWriteZeroes = false;

  constructor(options: BlockOptions, storage: BlockStorage, log: (message: string) => void) {
    this.features = new FeatureSet(options.readOnly ? [...features, BlkFeature.Ro] : features);
    this.queues = new Array<QueueRole>(options.queueCount).fill(QueueRole.Request);
    this.config = blockConfig(options, storage.sizeBytes);
    this.#storage = storage;
    this.#log = log;
    this.#capacitySectors = Math.floor(storage.sizeBytes / BLK_SECTOR_SIZE);
    this.#readOnly = options.readOnly;
    new TextEncoder().encodeInto(options.serial, this.#serial);
  }

  negotiated(features: FeatureSet): void {
    this.#writeThrough = !features.has(BlkFeature.Flush);
    this.#mayDiscard = features.has(BlkFeature.Discard);
    this.#mayWriteZeroes = features.has(BlkFeature.WriteZeroes);
  }

  handle(_queue: number, chain: Chain): Handled {
    const statusOffset = chain.writable.length - 1;
    if (statusOffset < 0 || chain.readable.length < BlkReq.size) {
      this.#refuseMalformed();
      return Handled.Done;
    }
    const status = this.#execute(chain, statusOffset);
    chain.writable.setUint8(statusOffset, status);
    return Handled.Done;
  }

  reset(): void {
    this.#writeThrough = true;
    this.#mayDiscard = false;
    this.#mayWriteZeroes = false;
  }

  close(): void {
    this.#storage.close();
  }

  #execute(chain: Chain, statusOffset: number): BlockStatus {
    switch (Request.type.get(chain.readable)) {
      case BlkRequestType.In:
        return this.#read(chain, statusOffset);
      case BlkRequestType.Out:
        return this.#write(chain.readable);
      case BlkRequestType.Flush:
        return this.#readOnly || this.#storage.flush() ? BlkStatus.Ok : BlkStatus.Ioerr;
      case BlkRequestType.GetId:
        return this.#getId(chain.writable, statusOffset);
      case BlkRequestType.Discard:
        return this.#mayDiscard ? this.#discard(chain.readable) : BlkStatus.Unsupp;
      case BlkRequestType.WriteZeroes:
        return this.#mayWriteZeroes ? this.#writeZeroes(chain.readable) : BlkStatus.Unsupp;
      default:
        return BlkStatus.Unsupp;
    }
  }

  #read(chain: Chain, size: number): BlockStatus {
    const sector = Request.sector.get(chain.readable);
    if (!this.#isWithin(sector, size)) return BlkStatus.Ioerr;
    const filled = this.#storage.read(sector * BLK_SECTOR_SIZE, chain.writable, size);
    chain.writable.markWritten(0, filled);
    return filled === size ? BlkStatus.Ok : BlkStatus.Ioerr;
  }

  #write(request: ChainReader): BlockStatus {
    const sector = Request.sector.get(request);
    const size = request.length - BlkReq.size;
    if (this.#readOnly || !this.#isWithin(sector, size)) return BlkStatus.Ioerr;
    const position = sector * BLK_SECTOR_SIZE;
    if (!this.#storage.write(position, request, BlkReq.size, size)) return BlkStatus.Ioerr;
    return this.#completeWrite();
  }

  #getId(target: ChainWriter, room: number): BlockStatus {
    if (room < BLK_ID_SIZE) return BlkStatus.Ioerr;
    target.copyFrom(this.#serial, 0);
    return BlkStatus.Ok;
  }

  #discard(request: ChainReader): BlockStatus {
    const status = this.#readRanges(request, discardRules);
    if (status !== BlkStatus.Ok) return status;
    const ranges = this.#ranges;
    for (let index = 0; index < ranges.count; index++) {
      const position = (ranges.sectors[index] as number) * BLK_SECTOR_SIZE;
      const size = (ranges.sectorCounts[index] as number) * BLK_SECTOR_SIZE;
      if (!this.#storage.discard(position, size)) return BlkStatus.Ioerr;
    }
    return BlkStatus.Ok;
  }

  #writeZeroes(request: ChainReader): BlockStatus {
    const status = this.#readRanges(request, writeZeroesRules);
    if (status !== BlkStatus.Ok) return status;
    const ranges = this.#ranges;
    for (let index = 0; index < ranges.count; index++) {
      const position = (ranges.sectors[index] as number) * BLK_SECTOR_SIZE;
      const size = (ranges.sectorCounts[index] as number) * BLK_SECTOR_SIZE;
      const mayUnmap = ranges.mayUnmap(index);
      if (!this.#storage.writeZeroes(position, size, mayUnmap)) return BlkStatus.Ioerr;
    }
    return this.#completeWrite();
  }

  #readRanges(request: ChainReader, rules: RangeRules): BlockStatus {
    if (!this.#ranges.read(request, BlkReq.size, rules)) return BlkStatus.Ioerr;
    const status = this.#ranges.check(rules, this.#capacitySectors);
    return status === BlkStatus.Ok && this.#readOnly ? BlkStatus.Ioerr : status;
  }

  #completeWrite(): BlockStatus {
    return !this.#writeThrough || this.#storage.flush() ? BlkStatus.Ok : BlkStatus.Ioerr;
  }

  /**
   * Whether `size` bytes from `sector` on are whole sectors of this disk. A sector number of 2^53 and more is inexact,
   * but never below 2^53, so the comparison holds, and no product is formed before it.
   */
  #isWithin(sector: number, size: number): boolean {
    return size % BLK_SECTOR_SIZE === 0 && sector + size / BLK_SECTOR_SIZE <= this.#capacitySectors;
  }

  #refuseMalformed(): void {
    if (this.malformedCount++ > 0) return;
    this.#log(
      "the driver sent a request without room for a header or a status; it is left unanswered",
    );
  }
}
