import { NinepConfig, NinepFeature, ninep } from "../../catalogue/devices/ninep.js";
import { FeatureSet } from "../device/feature-set.js";
import { accessors } from "../memory/accessors.js";
import { ByteBuffer } from "../memory/byte-buffer.js";
import type { GuestBuffer } from "./driver-memory.js";
import type { DriverQueue } from "./driver-queue.js";
import { NinepClient } from "./ninep-client.js";
import { configNeeds, type DriverNeeds, type TransportDriver } from "./transport-driver.js";
import { ringFeatures, VhostUserDriver, type VhostUserDriverOptions } from "./vhost-user-driver.js";

const Config = accessors(NinepConfig);

/** Longest tag that is read: QEMU takes no longer one. */
const maxTagBytes = 32;
const configBytes = NinepConfig.size + maxTagBytes;

/** What a 9p driver asks of any transport. */
export const ninepNeeds: DriverNeeds = {
  ...configNeeds(ninep),
  configSize: configBytes,
  configFieldEnds: [NinepConfig.size, configBytes],
  features: ringFeatures.union(new FeatureSet([NinepFeature.MountTag])),
};

/** Uses a 9p device as a guest's file system does, one request after the other. */
export class NinepDriver<Transport extends TransportDriver = VhostUserDriver> {
  readonly driver: Transport;
  readonly queue: DriverQueue;
  readonly client: NinepClient;
  readonly #request: GuestBuffer;
  readonly #answer: GuestBuffer;

  private constructor(driver: Transport, messageBytes: number) {
    this.driver = driver;
    this.queue = driver.queues[0] as DriverQueue;
    this.#request = driver.memory.allocate(messageBytes);
    this.#answer = driver.memory.allocate(messageBytes);
    this.client = new NinepClient((request, room) => this.#exchange(request, room), messageBytes);
  }

  /** Connects to a vhost-user back-end, negotiates and starts the device; no session is begun yet. */
  static start(options: VhostUserDriverOptions, messageBytes = 65536): NinepDriver {
    return NinepDriver.startOn(
      VhostUserDriver.connect({ ...ninepNeeds, ...options }),
      messageBytes,
    );
  }

  /** Starts a device that was met with `ninepNeeds`, whatever the transport; it is closed if that fails. */
  static startOn<Transport extends TransportDriver>(
    driver: Transport,
    messageBytes = 65536,
  ): NinepDriver<Transport> {
    try {
      driver.start();
      return new NinepDriver(driver, messageBytes);
    } catch (error) {
      driver.close();
      throw error;
    }
  }

  /** The name that a guest mounts the share by. */
  get tag(): string {
    const config = ByteBuffer.ofSize(configBytes);
    config.bytes.set(this.driver.config.subarray(0, configBytes));
    const length = Math.min(Config.tag_len.get(config), maxTagBytes);
    const start = Config.tag.offset;
    return new TextDecoder().decode(config.bytes.subarray(start, start + length));
  }

  close(): void {
    this.driver.close();
  }

  #exchange(request: Uint8Array, room: number): Uint8Array {
    const { memory } = this.driver;
    const { ring } = this.queue;
    if (request.length > this.#request.length || room > this.#answer.length) {
      throw new RangeError(`a message of ${request.length} bytes exceeds the buffer`);
    }
    memory.write(this.#request.address, request);
    ring.add(
      [{ address: this.#request.address, length: request.length }],
      [{ address: this.#answer.address, length: room }],
    );
    this.queue.submit();
    this.queue.takeUsed(this.driver.timeoutMs);
    return memory.read(this.#answer.address, ring.usedLength);
  }
}
