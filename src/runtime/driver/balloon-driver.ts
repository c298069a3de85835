import {
  BALLOON_PAGE_SIZE,
  BalloonConfig,
  BalloonFeature,
  BalloonStat,
  balloon,
} from "../../catalogue/devices/balloon.js";
import { FeatureSet } from "../device/feature-set.js";
import { accessors } from "../memory/accessors.js";
import { ByteBuffer } from "../memory/byte-buffer.js";
import type { GuestBuffer } from "./driver-memory.js";
import type { DriverQueue } from "./driver-queue.js";
import { configNeeds, type DriverNeeds, type TransportDriver } from "./transport-driver.js";
import { ringFeatures, VhostUserDriver, type VhostUserDriverOptions } from "./vhost-user-driver.js";

const Config = accessors(BalloonConfig);
const Stat = accessors(BalloonStat);

/** What a balloon driver asks of any transport. */
export const balloonNeeds: DriverNeeds = {
  ...configNeeds(balloon),
  features: ringFeatures.union(new FeatureSet(Object.values(BalloonFeature))),
  queueSizes: [64, 64, 64, 64, 64],
};

/** A balloon's guest: gives pages of the driver's memory away and takes them back. */
export class BalloonDriver<Transport extends TransportDriver = VhostUserDriver> {
  readonly driver: Transport;
  readonly #list: GuestBuffer;

  private constructor(driver: Transport) {
    this.driver = driver;
    this.#list = driver.memory.allocate(BALLOON_PAGE_SIZE);
  }

  static start(options: VhostUserDriverOptions): BalloonDriver {
    return BalloonDriver.startOn(VhostUserDriver.connect({ ...balloonNeeds, ...options }));
  }

  /** Starts a device that was met with `balloonNeeds`, whatever the transport; it is closed if that fails. */
  static startOn<Transport extends TransportDriver>(driver: Transport): BalloonDriver<Transport> {
    try {
      driver.start();
      return new BalloonDriver(driver);
    } catch (error) {
      driver.close();
      throw error;
    }
  }

  /** Bytes that the device asks for now. */
  get targetBytes(): number {
    const { offset, size } = Config.num_pages;
    const bytes = new ByteBuffer(this.driver.readConfig(offset, size));
    return bytes.getUint32(0) * BALLOON_PAGE_SIZE;
  }

  /** Puts whole pages into the balloon. */
  inflate(pages: GuestBuffer): void {
    this.#sendPages(0, pages);
  }

  /** Takes them out again. */
  deflate(pages: GuestBuffer): void {
    this.#sendPages(1, pages);
  }

  /** Reports pages as free; they stay with the guest. */
  reportFree(pages: GuestBuffer): void {
    this.#request(4, [], [pages]);
  }

  /** Leaves statistics with the device, which keeps the buffer; they are tags and values. */
  leaveStatistics(entries: readonly (readonly [tag: number, value: number])[]): void {
    const report = ByteBuffer.ofSize(entries.length * Stat.byteLength);
    for (const [index, [tag, value]] of entries.entries()) {
      Stat.tag.set(report, tag, index * Stat.byteLength);
      Stat.val.set(report, value, index * Stat.byteLength);
    }
    const { address } = this.#list;
    this.driver.memory.write(address, report.bytes);
    const queue = this.#queue(2);
    queue.ring.add([{ address, length: report.bytes.length }], []);
    queue.submit();
  }

  close(): void {
    this.driver.close();
  }

  #sendPages(queue: number, { address, length }: GuestBuffer): void {
    const first = address / BALLOON_PAGE_SIZE;
    const count = length / BALLOON_PAGE_SIZE;
    const perRequest = this.#list.length / 4;
    for (let done = 0; done < count; done += perRequest) {
      const part = Math.min(perRequest, count - done);
      const numbers = ByteBuffer.ofSize(4 * part);
      for (let index = 0; index < part; index++) numbers.setUint32(4 * index, first + done + index);
      this.driver.memory.write(this.#list.address, numbers.bytes);
      this.#request(queue, [{ address: this.#list.address, length: 4 * part }], []);
    }
  }

  #request(
    index: number,
    readable: readonly GuestBuffer[],
    writable: readonly GuestBuffer[],
  ): void {
    const queue = this.#queue(index);
    queue.ring.add(readable, writable);
    queue.submit();
    queue.takeUsed(this.driver.timeoutMs);
  }

  #queue(index: number): DriverQueue {
    return this.driver.queues[index] as DriverQueue;
  }
}
