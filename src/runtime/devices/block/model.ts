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
import { type Device, type DeviceQueues, Handled, QueueRole } from "../../device/device.js";
import { FeatureSet } from "../../device/feature-set.js";
import { accessors } from "../../memory/accessors.js";
import type { Chain } from "../../queue/chain.js";
import type { ChainReader } from "../../queue/chain-reader.js";
import type { ChainWriter } from "../../queue/chain-writer.js";
import { Outcome } from "../storage/outcome.js";
import { PendingRequests } from "../storage/pending-requests.js";
import type { BlockStorage, StorageListener } from "../storage/storage.js";
import { blockConfig } from "./config.js";
import type { BlockOptions } from "./options.js";
import { BlockRanges, discardRules, type RangeRules, writeZeroesRules } from "./ranges.js";
import type { BlockStatus } from "./status.js";

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

/**
 * A disk (VIRTIO 1.4, 5.2). Storage may take its time over requests: they then come back in the order in which it is done
 * with them, as the specification lets them; a driver that needs an order waits for one before it sends the next.
 */
export class BlockDevice implements Device, StorageListener {
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
  readonly #pending: PendingRequests;
  #queues: DeviceQueues | undefined;
  /** Operations of the request at hand that the storage is not done with, and whether one has failed already. */
  #operations = 0;
  #hasFailed = false;
  /** The request at hand is to be flushed once these operations are over. */
  #flushesLater = false;
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
    this.#pending = new PendingRequests(options.queueCount);
    new TextEncoder().encodeInto(options.serial, this.#serial);
    storage.listen?.(this);
  }

  attach(queues: DeviceQueues): void {
    this.#queues = queues;
  }

  negotiated(features: FeatureSet): void {
    this.#writeThrough = !features.has(BlkFeature.Flush);
    this.#mayDiscard = features.has(BlkFeature.Discard);
    this.#mayWriteZeroes = features.has(BlkFeature.WriteZeroes);
  }

  handle(queue: number, chain: Chain): Handled {
    const statusOffset = chain.writable.length - 1;
    if (statusOffset < 0 || chain.readable.length < BlkReq.size) {
      this.#refuseMalformed();
      return Handled.Done;
    }
    this.#operations = 0;
    this.#hasFailed = false;
    this.#flushesLater = false;
    const status = this.#execute(chain, statusOffset);
    if (this.#operations > 0) {
      this.#pending.keep(queue, chain, this.#operations, this.#hasFailed, this.#flushesLater);
      return Handled.Pending;
    }
    chain.writable.setUint8(statusOffset, status);
    return Handled.Done;
  }

  batchEnded(): void {
    this.#storage.submit?.();
  }

  /** An operation that the storage kept is over. */
  finished(tag: number, succeeded: boolean): void {
    const pending = this.#pending;
    if (!pending.ended(tag, succeeded)) return;
    if (!pending.hasFailed(tag) && pending.takeFlush(tag)) {
      const outcome = this.#storage.flush(tag);
      if (outcome === Outcome.Later) return;
      pending.ended(tag, outcome === Outcome.Ok);
    }
    const queue = pending.queueOf(tag);
    const status = pending.hasFailed(tag) ? BlkStatus.Ioerr : BlkStatus.Ok;
    const chain = pending.release(tag);
    chain.writable.setUint8(chain.writable.length - 1, status);
    this.#queues?.complete(queue, chain);
  }

  /**
   * Whatever the storage still does with the memory of this queue has to end first. It is waited for and not cancelled:
   * a request that was given up could not be answered, and the driver that asked may go on elsewhere.
   */
  stopped(queue: number): void {
    while (this.#pending.countOf(queue) > 0) this.#storage.wait?.();
  }

  reset(): void {
    this.#writeThrough = true;
    this.#mayDiscard = false;
    this.#mayWriteZeroes = false;
  }

  close(): void {
    this.#storage.close();
  }

  /** The answer, unless operations are under way then. */
  #execute(chain: Chain, statusOffset: number): BlockStatus {
    switch (Request.type.get(chain.readable)) {
      case BlkRequestType.In:
        return this.#read(chain, statusOffset);
      case BlkRequestType.Out:
        return this.#write(chain.readable);
      case BlkRequestType.Flush:
        return this.#readOnly ? BlkStatus.Ok : this.#flush();
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
    const position = sector * BLK_SECTOR_SIZE;
    return this.#note(this.#storage.read(position, chain.writable, 0, size, this.#pending.next));
  }

  #write(request: ChainReader): BlockStatus {
    const sector = Request.sector.get(request);
    const size = request.length - BlkReq.size;
    if (this.#readOnly || !this.#isWithin(sector, size)) return BlkStatus.Ioerr;
    const position = sector * BLK_SECTOR_SIZE;
    const { next } = this.#pending;
    this.#note(this.#storage.write(position, request, BlkReq.size, size, next));
    return this.#completeWrite();
  }

  #flush(): BlockStatus {
    return this.#note(this.#storage.flush(this.#pending.next));
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
    for (let index = 0; index < ranges.count && !this.#hasFailed; index++) {
      const position = ranges.positionAt(index);
      const outcome = this.#storage.discard(position, ranges.sizeAt(index), this.#pending.next);
      this.#note(outcome);
    }
    return this.#hasFailed ? BlkStatus.Ioerr : BlkStatus.Ok;
  }

  #writeZeroes(request: ChainReader): BlockStatus {
    const status = this.#readRanges(request, writeZeroesRules);
    if (status !== BlkStatus.Ok) return status;
    const ranges = this.#ranges;
    for (let index = 0; index < ranges.count && !this.#hasFailed; index++) {
      const position = ranges.positionAt(index);
      const size = ranges.sizeAt(index);
      const mayUnmap = ranges.mayUnmap(index);
      this.#note(this.#storage.writeZeroes(position, size, mayUnmap, this.#pending.next));
    }
    return this.#completeWrite();
  }

  #readRanges(request: ChainReader, rules: RangeRules): BlockStatus {
    if (!this.#ranges.read(request, BlkReq.size, rules)) return BlkStatus.Ioerr;
    const status = this.#ranges.check(rules, this.#capacitySectors);
    return status === BlkStatus.Ok && this.#readOnly ? BlkStatus.Ioerr : status;
  }

  /** The end of a write whose operations are over; those that are not flush when they are (`finished`). */
  #completeWrite(): BlockStatus {
    if (this.#hasFailed) return BlkStatus.Ioerr;
    if (!this.#writeThrough) return BlkStatus.Ok;
    this.#flushesLater = this.#operations > 0;
    return this.#flushesLater ? BlkStatus.Ok : this.#flush();
  }

  /** Keeps account of an operation of the request at hand. */
  #note(outcome: Outcome): BlockStatus {
    if (outcome === Outcome.Later) {
      this.#operations++;
      return BlkStatus.Ok;
    }
    if (outcome === Outcome.Ok) return BlkStatus.Ok;
    this.#hasFailed = true;
    return BlkStatus.Ioerr;
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
