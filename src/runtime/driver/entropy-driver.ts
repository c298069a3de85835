import { entropy } from "../../catalogue/devices/entropy.js";
import type { GuestBuffer } from "./driver-memory.js";
import type { DriverQueue } from "./driver-queue.js";
import { configNeeds, type DriverNeeds, type TransportDriver } from "./transport-driver.js";
import { ringFeatures, VhostUserDriver, type VhostUserDriverOptions } from "./vhost-user-driver.js";

/** What an entropy driver asks of any transport. */
export const entropyNeeds: DriverNeeds = { ...configNeeds(entropy), features: ringFeatures };

/** Reads random bytes of an entropy device. */
export class EntropyDriver<Transport extends TransportDriver = VhostUserDriver> {
  readonly driver: Transport;
  readonly queue: DriverQueue;
  readonly #buffer: GuestBuffer;

  private constructor(driver: Transport, largestRead: number) {
    this.driver = driver;
    this.queue = driver.queues[0] as DriverQueue;
    this.#buffer = driver.memory.allocate(largestRead);
  }

  /** Connects to a vhost-user back-end, negotiates and starts the device; no read may exceed `largestRead` bytes. */
  static start(options: VhostUserDriverOptions, largestRead = 65536): EntropyDriver {
    return EntropyDriver.startOn(VhostUserDriver.connect(options), largestRead);
  }

  /** Starts a device that was met with `entropyNeeds`, whatever the transport; it is closed if that fails. */
  static startOn<Transport extends TransportDriver>(
    driver: Transport,
    largestRead = 65536,
  ): EntropyDriver<Transport> {
    try {
      driver.start();
      return new EntropyDriver(driver, largestRead);
    } catch (error) {
      driver.close();
      throw error;
    }
  }

  /** One request for `length` bytes; the device may give fewer, but at least one (VIRTIO 1.4, 5.4.6.1). */
  read(length: number): Uint8Array {
    const { address } = this.#buffer;
    if (length > this.#buffer.length) throw new RangeError(`${length} bytes exceed the buffer`);
    this.queue.ring.add([], [{ address, length }]);
    this.queue.submit();
    this.queue.takeUsed(this.driver.timeoutMs);
    return this.driver.memory.read(address, this.queue.ring.usedLength);
  }

  close(): void {
    this.driver.close();
  }
}
