import { ConsoleConfig, ConsoleFeature, consoleDevice } from "../../catalogue/devices/console.js";
import { FeatureSet } from "../device/feature-set.js";
import { accessors } from "../memory/accessors.js";
import { ByteBuffer } from "../memory/byte-buffer.js";
import { DriverError } from "./driver-error.js";
import type { GuestBuffer } from "./driver-memory.js";
import type { DriverQueue } from "./driver-queue.js";
import { configNeeds, type DriverNeeds, type TransportDriver } from "./transport-driver.js";
import { ringFeatures, VhostUserDriver, type VhostUserDriverOptions } from "./vhost-user-driver.js";

const config = accessors(ConsoleConfig);
const bufferBytes = 4096;

export interface ConsoleDriverOptions extends VhostUserDriverOptions {
  /** Buffers lent to the device for what it receives, by default 8 of 4 KiB. */
  readonly receiveBuffers?: number;
}

/** What a console driver asks of any transport. */
export const consoleNeeds: DriverNeeds = {
  ...configNeeds(consoleDevice),
  features: ringFeatures.union(new FeatureSet([ConsoleFeature.Size])),
  queueSizes: [64, 64],
};

/** Talks over port 0 of a console device; there is no multiport. */
export class ConsoleDriver<Transport extends TransportDriver = VhostUserDriver> {
  readonly driver: Transport;
  readonly receiveQueue: DriverQueue;
  readonly transmitQueue: DriverQueue;
  /** The receive buffer whose chain starts at a descriptor. */
  readonly #lent: (GuestBuffer | undefined)[] = [];
  readonly #transmit: GuestBuffer;

  private constructor(driver: Transport, receiveBuffers: number) {
    this.driver = driver;
    this.receiveQueue = driver.queues[0] as DriverQueue;
    this.transmitQueue = driver.queues[1] as DriverQueue;
    this.#transmit = driver.memory.allocate(bufferBytes);
    for (let count = 0; count < receiveBuffers; count++) {
      this.#lend(driver.memory.allocate(bufferBytes));
    }
    this.receiveQueue.submit();
  }

  /** Connects to a vhost-user back-end, negotiates, starts the device and lends it buffers. */
  static start(options: ConsoleDriverOptions): ConsoleDriver {
    const driver = VhostUserDriver.connect({ ...consoleNeeds, ...options });
    return ConsoleDriver.startOn(driver, options.receiveBuffers);
  }

  /** Starts a device that was met with `consoleNeeds`, whatever the transport; it is closed if that fails. */
  static startOn<Transport extends TransportDriver>(
    driver: Transport,
    receiveBuffers = 8,
  ): ConsoleDriver<Transport> {
    try {
      driver.start();
      return new ConsoleDriver(driver, receiveBuffers);
    } catch (error) {
      driver.close();
      throw error;
    }
  }

  /** The console's size now, or undefined when the device does not say. */
  get size(): { columns: number; rows: number } | undefined {
    if (!this.driver.has(ConsoleFeature.Size)) return undefined;
    const bytes = new ByteBuffer(this.driver.readConfig(0, config.rows.offset + config.rows.size));
    return { columns: config.cols.get(bytes), rows: config.rows.get(bytes) };
  }

  /** Sends all of `bytes` and waits until the device took them. */
  send(bytes: Uint8Array): void {
    const { address, length } = this.#transmit;
    for (let done = 0; done < bytes.length; done += length) {
      const part = bytes.subarray(done, done + length);
      this.driver.memory.write(address, part);
      this.transmitQueue.ring.add([{ address, length: part.length }], []);
      this.transmitQueue.submit();
      this.transmitQueue.takeUsed(this.driver.timeoutMs);
    }
  }

  /** What the device has written to one buffer, waiting for it at most `timeoutMs`; empty when nothing came. */
  receive(timeoutMs: number): Uint8Array {
    const { ring } = this.receiveQueue;
    if (!this.receiveQueue.wait(timeoutMs)) return new Uint8Array(0);
    const head = ring.popUsed();
    const buffer = this.#lent[head] as GuestBuffer;
    const bytes = this.driver.memory.read(buffer.address, ring.usedLength);
    this.#lend(buffer);
    this.receiveQueue.submit();
    return bytes;
  }

  /** Collects exactly `count` bytes; throws `DriverError` "timeout". */
  receiveExactly(count: number): Uint8Array {
    const bytes = new Uint8Array(count);
    for (let done = 0; done < count; ) {
      const part = this.receive(this.driver.timeoutMs);
      if (part.length === 0) throw new DriverError("timeout", `${done} of ${count} bytes came`);
      bytes.set(part.subarray(0, count - done), done);
      done += part.length;
    }
    return bytes;
  }

  close(): void {
    this.driver.close();
  }

  #lend(buffer: GuestBuffer): void {
    this.#lent[this.receiveQueue.ring.add([], [buffer])] = buffer;
  }
}
