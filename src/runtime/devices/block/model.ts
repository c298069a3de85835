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
import { FeatureSet, noFeatures } from "../../device/feature-set.js";
import { accessors } from "../../memory/accessors.js";
import type { Chain } from "../../queue/chain.js";
import type { ChainReader } from "../../queue/chain-reader.js";
import type { ChainWriter } from "../../queue/chain-writer.js";
import { Outcome } from "../storage/outcome.js";
import { PendingRequests } from "../storage/pending-requests.js";
import type { BlockStorage, StorageListener } from "../storage/storage.js";
import { blockConfig, showWriteback } from "./config.js";
import { type Lifetime, tellLifetime } from "./lifetime.js";
import { type BlockExtras, offeredFeatures } from "./offered-features.js";
import { Operations } from "./operations.js";
import type { BlockOptions } from "./options.js";
import {
  BlockRanges,
  discardRules,
  type RangeRules,
  secureEraseRules,
  writeZeroesRules,
} from "./ranges.js";
import type { BlockStatus } from "./status.js";
import { ZonedRequests } from "./zoned-requests.js";
import type { ZoneTable } from "./zones.js";

const zonedAlone = new FeatureSet([BlkFeature.Zoned]);
const Request = accessors(BlkReq);

/** Requests after which a long turn is interrupted: few enough to share the work, enough to share the system calls. */
const requestsPerShare = 16;

/**
 * A disk (VIRTIO 1.4, 5.2). Storage may take its time over requests: they then come back in the order in which it is done
 * with them, as the specification lets them; a driver that needs an order waits for one before it sends the next.
 * Where Linux deviates (the range of a secure erase, the answer to an append) it is followed.
 */
export class BlockDevice implements Device, StorageListener {
  readonly id = block.id;
  readonly features: FeatureSet;
  readonly queues: readonly QueueRole[];
  /** The legacy interface knows no zones (5.2.5.2). */
  readonly transitional: boolean;
  /** A disk that has to be written zone by zone is none to a driver that does not know it. */
  readonly neededFeatures: FeatureSet;
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
  readonly #operations: Operations;
  readonly #zoned: ZonedRequests | undefined;
  readonly #zones: ZoneTable | undefined;
  readonly #lifetime: Lifetime | undefined;
  readonly #eraseRules: RangeRules;
  readonly #cachesAtStart: boolean;
  #queues: DeviceQueues | undefined;
  /** Requests that the storage got and was not told to begin with. */
  #kept = 0;
  #accepted: FeatureSet = noFeatures;
  #isUsable: boolean;

  constructor(
    options: BlockOptions,
    storage: BlockStorage,
    log: (message: string) => void,
    { zones, lifetime }: BlockExtras = {},
  ) {
    this.features = offeredFeatures(options.readOnly, { zones, lifetime });
    this.transitional = zones === undefined;
    this.neededFeatures = zones?.isRequired === true ? zonedAlone : noFeatures;
    this.#isUsable = zones?.isRequired !== true;
    this.#zones = zones;
    this.#lifetime = lifetime;
    this.#eraseRules = secureEraseRules(zones?.layout.zoneSectors ?? 0);
    this.#cachesAtStart = options.writeCache === "writeback";
    this.queues = new Array<QueueRole>(options.queueCount).fill(QueueRole.Request);
    this.config = blockConfig(options, storage.sizeBytes, zones?.layout, (isOn) =>
      this.#switchCache(isOn),
    );
    this.#storage = storage;
    this.#log = log;
    this.#capacitySectors = Math.floor(storage.sizeBytes / BLK_SECTOR_SIZE);
    this.#readOnly = options.readOnly;
    this.#pending = new PendingRequests(options.queueCount);
    this.#operations = new Operations(storage, this.#pending, () => zones?.sync() ?? true);
    const { readOnly } = options;
    const [pending, operations] = [this.#pending, this.#operations];
    this.#zoned = zones && new ZonedRequests({ zones, storage, pending, operations, readOnly });
    new TextEncoder().encodeInto(options.serial, this.#serial);
    storage.listen?.(this);
  }

  attach(queues: DeviceQueues): void {
    this.#queues = queues;
  }

  negotiated(features: FeatureSet): void {
    this.#accepted = features;
    this.#isUsable = this.neededFeatures.without(features).bits().length === 0;
    // Who cannot flush has to find every write on the disk.
    const flushes = features.has(BlkFeature.Flush);
    const caches = flushes && (this.#cachesAtStart || !features.has(BlkFeature.ConfigWce));
    this.#operations.writeThrough = !caches;
    showWriteback(this.config, caches);
  }

  handle(queue: number, chain: Chain): Handled {
    const statusOffset = chain.writable.length - 1;
    if (statusOffset < 0 || chain.readable.length < BlkReq.size) {
      this.#refuseMalformed();
      return Handled.Done;
    }
    if (this.#kept === requestsPerShare) this.#share();
    const operations = this.#operations;
    operations.begin();
    const status = this.#execute(chain, statusOffset);
    const { count } = operations;
    if (count > 0) {
      this.#pending.keep(queue, chain, count, operations.hasFailed, operations.flushesLater);
      this.#kept++;
      return Handled.Pending;
    }
    chain.writable.setUint8(statusOffset, status);
    return Handled.Done;
  }

  batchEnded(): void {
    this.#kept = 0;
    this.#storage.submit?.();
  }

  /** An operation that the storage kept is over. */
  finished(tag: number, succeeded: boolean): void {
    const pending = this.#pending;
    if (!pending.ended(tag, succeeded)) return;
    if (!pending.hasFailed(tag) && pending.takeFlush(tag)) {
      const outcome = this.#operations.flushStorage(tag);
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
    this.#operations.writeThrough = true;
    this.#accepted = noFeatures;
    this.#isUsable = this.#zones?.isRequired !== true;
  }

  close(): void {
    this.#zones?.close();
    this.#storage.close();
  }

  /** The answer, unless operations are under way then. */
  #execute(chain: Chain, statusOffset: number): BlockStatus {
    // Not every transport can turn a driver away that does not know what it needs to know of this disk.
    if (!this.#isUsable) return BlkStatus.Unsupp;
    switch (Request.type.get(chain.readable)) {
      case BlkRequestType.In:
        return this.#read(chain, statusOffset);
      case BlkRequestType.Out:
        return this.#write(chain.readable);
      case BlkRequestType.Flush:
        return this.#readOnly ? BlkStatus.Ok : this.#operations.flush();
      case BlkRequestType.GetId:
        return this.#getId(chain.writable, statusOffset);
      case BlkRequestType.Discard:
        return this.#has(BlkFeature.Discard) ? this.#discard(chain.readable) : BlkStatus.Unsupp;
      case BlkRequestType.WriteZeroes:
        if (!this.#has(BlkFeature.WriteZeroes)) return BlkStatus.Unsupp;
        return this.#writeZeroes(chain.readable);
      case BlkRequestType.SecureErase:
        if (!this.#has(BlkFeature.SecureErase)) return BlkStatus.Unsupp;
        return this.#secureErase(chain);
      case BlkRequestType.GetLifetime:
        if (!this.#has(BlkFeature.Lifetime)) return BlkStatus.Unsupp;
        return tellLifetime(this.#lifetime as Lifetime, chain.writable, statusOffset);
      default:
        if (this.#zoned === undefined || !this.#has(BlkFeature.Zoned)) return BlkStatus.Unsupp;
        return this.#zoned.execute(chain, statusOffset);
    }
  }

  /** In the middle of a long turn: the driver gets what is done by now, and works on it while the device goes on. */
  #share(): void {
    this.batchEnded();
    this.#queues?.flush();
  }

  #has(feature: number): boolean {
    return this.#accepted.has(feature);
  }

  #read(chain: Chain, size: number): BlockStatus {
    const sector = Request.sector.get(chain.readable);
    if (!this.#isWithin(sector, size)) return BlkStatus.Ioerr;
    if (this.#zones?.isRequired === true && this.#zones.crosses(sector, size / BLK_SECTOR_SIZE)) {
      return BlkStatus.ZoneInvalidCmd;
    }
    const position = sector * BLK_SECTOR_SIZE;
    return this.#operations.note(
      this.#storage.read(position, chain.writable, 0, size, this.#pending.next),
    );
  }

  #write(request: ChainReader): BlockStatus {
    const sector = Request.sector.get(request);
    const size = request.length - BlkReq.size;
    if (this.#readOnly || !this.#isWithin(sector, size)) return BlkStatus.Ioerr;
    const status = this.#zones?.write(sector, size / BLK_SECTOR_SIZE) ?? BlkStatus.Ok;
    if (status !== BlkStatus.Ok) return status;
    const position = sector * BLK_SECTOR_SIZE;
    const { next } = this.#pending;
    this.#operations.note(this.#storage.write(position, request, BlkReq.size, size, next));
    return this.#operations.completeWrite();
  }

  /** A driver says whether it flushes from now on. */
  #switchCache(isOn: boolean): boolean {
    if (!this.#has(BlkFeature.ConfigWce)) return false;
    this.#operations.writeThrough = !isOn;
    showWriteback(this.config, isOn);
    return true;
  }

  /** On a zoned disk it also is a reset of the zones. */
  #secureErase(chain: Chain): BlockStatus {
    const isRead = this.#ranges.readErased(chain, this.#eraseRules);
    const status = isRead ? this.#checkRanges(this.#eraseRules) : BlkStatus.Ioerr;
    if (status !== BlkStatus.Ok) return status;
    const position = this.#ranges.positionAt(0);
    const size = this.#ranges.sizeAt(0);
    const zoneBytes = (this.#zones?.layout.zoneSectors ?? 1) * BLK_SECTOR_SIZE;
    if (position % zoneBytes !== 0 || size % zoneBytes !== 0) return BlkStatus.Ioerr;
    const outcome = this.#storage.erase?.(position, size, this.#pending.next) ?? Outcome.Failed;
    this.#operations.note(outcome);
    for (let at = position; at < position + size && this.#zones !== undefined; at += zoneBytes) {
      this.#zones.manage(BlkRequestType.ZoneReset, at / BLK_SECTOR_SIZE);
    }
    return this.#operations.completeWrite(true);
  }

  #getId(target: ChainWriter, room: number): BlockStatus {
    if (room < BLK_ID_SIZE) return BlkStatus.Ioerr;
    target.copyFrom(this.#serial, 0);
    return BlkStatus.Ok;
  }

  #discard(request: ChainReader): BlockStatus {
    const status = this.#readRanges(request, discardRules);
    if (status !== BlkStatus.Ok) return status;
    // A hint, and the zones of a zoned disk are given up by a reset.
    if (this.#zones !== undefined) return BlkStatus.Ok;
    const ranges = this.#ranges;
    for (let index = 0; index < ranges.count && !this.#operations.hasFailed; index++) {
      const position = ranges.positionAt(index);
      const outcome = this.#storage.discard(position, ranges.sizeAt(index), this.#pending.next);
      this.#operations.note(outcome);
    }
    return this.#operations.hasFailed ? BlkStatus.Ioerr : BlkStatus.Ok;
  }

  #writeZeroes(request: ChainReader): BlockStatus {
    const status = this.#readRanges(request, writeZeroesRules);
    if (status !== BlkStatus.Ok) return status;
    const ranges = this.#ranges;
    for (let index = 0; index < ranges.count && !this.#operations.hasFailed; index++) {
      const position = ranges.positionAt(index);
      const size = ranges.sizeAt(index);
      const mayUnmap = ranges.mayUnmap(index);
      const zoned = this.#zones?.write(position / BLK_SECTOR_SIZE, size / BLK_SECTOR_SIZE);
      if (zoned !== undefined && zoned !== BlkStatus.Ok) return zoned;
      this.#operations.note(
        this.#storage.writeZeroes(position, size, mayUnmap, this.#pending.next),
      );
    }
    return this.#operations.completeWrite();
  }

  #readRanges(request: ChainReader, rules: RangeRules): BlockStatus {
    return this.#ranges.read(request, rules) ? this.#checkRanges(rules) : BlkStatus.Ioerr;
  }

  #checkRanges(rules: RangeRules): BlockStatus {
    const status = this.#ranges.check(rules, this.#capacitySectors);
    return status === BlkStatus.Ok && this.#readOnly ? BlkStatus.Ioerr : status;
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
