import {
  BLK_ID_SIZE,
  BLK_SECTOR_SIZE,
  BlkDiscardWriteZeroes,
  BlkFeature,
  BlkRequestType,
  BlkStatus,
  block,
} from "../../catalogue/devices/block.js";
import { CommonFeature } from "../../catalogue/features.js";
import { FeatureSet } from "../device/feature-set.js";
import { accessors } from "../memory/accessors.js";
import { ByteBuffer } from "../memory/byte-buffer.js";
import { type BlockConfiguration, readBlockConfiguration } from "./block-config.js";
import { BlockSlots } from "./block-slots.js";
import { DriverError } from "./driver-error.js";
import type { DriverQueue } from "./driver-queue.js";
import { configNeeds, type DriverNeeds, type TransportDriver } from "./transport-driver.js";
import { ringFeatures, VhostUserDriver, type VhostUserDriverOptions } from "./vhost-user-driver.js";

const range = accessors(BlkDiscardWriteZeroes);
const statusNames = new Map<number, string>(
  Object.entries(BlkStatus).map(([name, value]) => [value, name]),
);

/** A block device answered a request with a status other than OK. */
export class BlockRequestError extends Error {
  /** `BlkStatus`, or another value if the device invented one. */
  readonly status: number;

  constructor(operation: string, status: number) {
    super(`${operation}: status ${statusNames.get(status) ?? status}`);
    this.name = "BlockRequestError";
    this.status = status;
  }
}

/** How requests are kept at the device. */
export interface BlockRequestOptions {
  /** Requests that are kept at the device, by default 32. */
  readonly depth?: number;
  /** The largest piece that a transfer is cut into, by default 64 KiB. */
  readonly pieceBytes?: number;
  /** 0: requests are chained in the ring even where indirect tables were negotiated. */
  readonly indirectEntries?: number;
}

export type BlockDriverOptions = VhostUserDriverOptions & BlockRequestOptions;

/** Every feature of the block device that the driver understands. */
const blockFeatures = new FeatureSet([
  BlkFeature.SizeMax,
  BlkFeature.SegMax,
  BlkFeature.Ro,
  BlkFeature.BlkSize,
  BlkFeature.Flush,
  BlkFeature.Topology,
  BlkFeature.ConfigWce,
  BlkFeature.Mq,
  BlkFeature.Discard,
  BlkFeature.WriteZeroes,
]);

/** What a block driver asks of any transport. */
export const blockNeeds: DriverNeeds = {
  ...configNeeds(block),
  features: ringFeatures.union(blockFeatures),
  indirectEntries: 4,
};

/** Reads and writes a block device, one call after the other; `slots` keeps several requests going. */
export class BlockDriver<Transport extends TransportDriver = VhostUserDriver> {
  readonly driver: Transport;
  readonly queue: DriverQueue;
  readonly slots: BlockSlots;

  private constructor(driver: Transport, options: BlockRequestOptions) {
    this.driver = driver;
    this.queue = driver.queues[0] as DriverQueue;
    const indirect = driver.has(CommonFeature.IndirectDesc) && options.indirectEntries !== 0;
    const { depth = 32, pieceBytes = 65536 } = options;
    this.slots = new BlockSlots(this.queue, driver.memory, depth, pieceBytes, indirect);
  }

  /** Connects to a vhost-user back-end, negotiates and starts the device. */
  static start(options: BlockDriverOptions): BlockDriver {
    return BlockDriver.startOn(VhostUserDriver.connect({ ...blockNeeds, ...options }), options);
  }

  /** Starts a device that was met with `blockNeeds`, whatever the transport; it is closed if that fails. */
  static startOn<Transport extends TransportDriver>(
    driver: Transport,
    options: BlockRequestOptions = {},
  ): BlockDriver<Transport> {
    try {
      driver.start();
      return new BlockDriver(driver, options);
    } catch (error) {
      driver.close();
      throw error;
    }
  }

  get configuration(): BlockConfiguration {
    return readBlockConfiguration(this.driver.config);
  }

  /** Reads whole sectors at queue depth; throws `BlockRequestError`. */
  read(sector: number, length: number): Uint8Array {
    const result = new Uint8Array(length);
    this.#transfer(BlkRequestType.In, sector, result);
    return result;
  }

  /** Writes whole sectors at queue depth; throws `BlockRequestError`. */
  write(sector: number, data: Uint8Array): void {
    this.#transfer(BlkRequestType.Out, sector, data);
  }

  flush(): void {
    this.#orThrow("flush", this.execute(BlkRequestType.Flush, 0, noBytes, 0).status);
  }

  /** The serial number: 20 bytes, shorter ones end with a NUL. */
  getId(): string {
    const { status, data } = this.execute(BlkRequestType.GetId, 0, noBytes, BLK_ID_SIZE);
    this.#orThrow("get id", status);
    const end = data.indexOf(0);
    return new TextDecoder().decode(end < 0 ? data : data.subarray(0, end));
  }

  discard(sector: number, count: number): void {
    const payload = rangePayload(sector, count, 0);
    this.#orThrow("discard", this.execute(BlkRequestType.Discard, 0, payload, 0).status);
  }

  writeZeroes(sector: number, count: number, unmap = false): void {
    const flags = unmap ? BlkDiscardWriteZeroes.fields.flags.type.bits.unmap.mask : 0;
    const payload = rangePayload(sector, count, flags);
    this.#orThrow("write zeroes", this.execute(BlkRequestType.WriteZeroes, 0, payload, 0).status);
  }

  /** One request of any type, whatever its status: `data` has the bytes that the device may have written. */
  execute(
    type: number,
    sector: number,
    readable: Uint8Array,
    writable: number,
  ): { status: number; data: Uint8Array; usedLength: number } {
    const { slots } = this;
    if (slots.idle < slots.depth)
      throw new RangeError("requests submitted to slots are unfinished");
    const size = Math.max(readable.length, writable);
    if (size > slots.dataBytes)
      throw new RangeError(`a request of ${size} bytes exceeds the slots`);
    slots.data(slots.next).set(readable);
    const slot = slots.submit(type, sector, readable.length, writable);
    this.queue.submit();
    this.#waitUsed();
    slots.reap();
    const { usedLength } = this.queue.ring;
    return { status: slots.status(slot), data: slots.data(slot, writable).slice(), usedLength };
  }

  close(): void {
    this.driver.close();
  }

  #transfer(type: number, sector: number, data: Uint8Array): void {
    if (data.length % BLK_SECTOR_SIZE !== 0) throw new RangeError("transfers are whole sectors");
    const { slots, queue } = this;
    const starts = new Float64Array(slots.depth);
    let sent = 0;
    let done = 0;
    while (done < data.length) {
      while (sent < data.length && slots.idle > 0) {
        const size = this.#submitPiece(type, sector, data, sent, starts);
        if (size === 0) break;
        sent += size;
      }
      queue.submit();
      this.#waitUsed();
      for (let slot = slots.reap(); slot >= 0; slot = slots.reap()) {
        const start = starts[slot] as number;
        const size = Math.min(slots.dataBytes, data.length - start);
        this.#orThrow(`sector ${sector + start / BLK_SECTOR_SIZE}`, slots.status(slot));
        if (type === BlkRequestType.In) data.set(slots.data(slot, size), start);
        done += size;
      }
    }
  }

  /** Bytes submitted; 0 when the ring was full. */
  #submitPiece(
    type: number,
    sector: number,
    data: Uint8Array,
    start: number,
    starts: Float64Array,
  ): number {
    const { slots } = this;
    const isRead = type === BlkRequestType.In;
    const size = Math.min(slots.dataBytes, data.length - start);
    if (!isRead) slots.data(slots.next, size).set(data.subarray(start, start + size));
    const at = sector + start / BLK_SECTOR_SIZE;
    const slot = slots.submit(type, at, isRead ? 0 : size, isRead ? size : 0);
    if (slot < 0) return 0;
    starts[slot] = start;
    return size;
  }

  #waitUsed(): void {
    if (!this.queue.wait(this.driver.timeoutMs)) {
      throw new DriverError("timeout", `no answer within ${this.driver.timeoutMs} ms`);
    }
  }

  #orThrow(operation: string, status: number): void {
    if (status !== BlkStatus.Ok) throw new BlockRequestError(operation, status);
  }
}

const noBytes = new Uint8Array(0);

function rangePayload(sector: number, count: number, flags: number): Uint8Array {
  const payload = ByteBuffer.ofSize(BlkDiscardWriteZeroes.size);
  range.sector.set(payload, sector);
  range.num_sectors.set(payload, count);
  range.flags.set(payload, flags);
  return payload.bytes;
}
