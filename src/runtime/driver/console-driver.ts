import { ConsoleConfig, ConsoleFeature, consoleDevice } from "../../catalogue/devices/console.js";
import { FeatureSet } from "../device/feature-set.js";
import { accessors } from "../memory/accessors.js";
import { ByteBuffer } from "../memory/byte-buffer.js";
import { ConsoleStream } from "./console-stream.js";
import type { DriverQueue } from "./driver-queue.js";
import { configNeeds, type DriverNeeds, type TransportDriver } from "./transport-driver.js";
import { ringFeatures, VhostUserDriver, type VhostUserDriverOptions } from "./vhost-user-driver.js";

const config = accessors(ConsoleConfig);

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
  readonly #stream: ConsoleStream;

  private constructor(driver: Transport, receiveBuffers: number) {
    this.driver = driver;
    this.receiveQueue = driver.queues[0] as DriverQueue;
    this.transmitQueue = driver.queues[1] as DriverQueue;
    this.#stream = new ConsoleStream(driver, this.receiveQueue, this.transmitQueue, receiveBuffers);
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

  /** See `ConsoleStream`. */
  send(bytes: Uint8Array): void {
    this.#stream.send(bytes);
  }

  receive(timeoutMs: number): Uint8Array {
    return this.#stream.receive(timeoutMs);
  }

  receiveExactly(count: number): Uint8Array {
    return this.#stream.receiveExactly(count);
  }

  close(): void {
    this.driver.close();
  }
}
