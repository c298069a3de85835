import {
  NetAck,
  NetConfig,
  NetFeature,
  NetHdrSize,
  NetStatus,
  network,
} from "../../catalogue/devices/network.js";
import { FeatureSet } from "../device/feature-set.js";
import { accessors } from "../memory/accessors.js";
import { ByteBuffer } from "../memory/byte-buffer.js";
import { DriverError } from "./driver-error.js";
import type { GuestBuffer } from "./driver-memory.js";
import type { DriverQueue } from "./driver-queue.js";
import { configNeeds, type DriverNeeds, type TransportDriver } from "./transport-driver.js";
import { ringFeatures, VhostUserDriver, type VhostUserDriverOptions } from "./vhost-user-driver.js";

const Config = accessors(NetConfig);
const commandBytes = 1024;
const sendBufferBytes = 128 * 1024;

/** How much the driver lends and asks for. */
export interface NetworkBufferOptions {
  /** Buffers lent in each receive queue, by default 64. */
  readonly receiveBuffers?: number;
  /** Bytes of each, by default 2048. */
  readonly receiveBytes?: number;
}

export type NetworkDriverOptions = VhostUserDriverOptions & NetworkBufferOptions;

/** What a driver without offloads understands; tests add more. */
export const networkFeatures = new FeatureSet([
  NetFeature.Mac,
  NetFeature.Status,
  NetFeature.Mtu,
  NetFeature.MrgRxbuf,
  NetFeature.CtrlVq,
  NetFeature.CtrlRx,
  NetFeature.CtrlMacAddr,
  NetFeature.SpeedDuplex,
]);

/** What a network driver asks of any transport, with one pair of queues. */
export const networkNeeds: DriverNeeds = {
  ...configNeeds(network),
  features: ringFeatures.union(networkFeatures),
  queueSizes: [256, 256, 64],
};

/** What the configuration space says. */
export interface NetworkConfiguration {
  readonly mac: Uint8Array;
  readonly isUp: boolean;
  readonly isAnnounceWanted: boolean;
  readonly queuePairs: number;
  readonly mtu: number;
  readonly speedMbps: number;
}

/** A frame as it came, with its header. */
export interface ReceivedFrame {
  readonly header: Uint8Array;
  readonly bytes: Uint8Array;
}

/** Sends and receives frames, one call after the other. */
export class NetworkDriver<Transport extends TransportDriver = VhostUserDriver> {
  readonly driver: Transport;
  /** Queue pairs that the driver started. */
  readonly pairs: number;
  readonly headerBytes: number;
  readonly #receiveBytes: number;
  readonly #lent: (GuestBuffer | undefined)[][];
  readonly #sendBuffer: GuestBuffer;
  readonly #command: GuestBuffer;

  private constructor(driver: Transport, options: NetworkBufferOptions) {
    this.driver = driver;
    const hasPairs = driver.has(NetFeature.Mq) || driver.has(NetFeature.Rss);
    const dataQueues = driver.queues.length - (driver.has(NetFeature.CtrlVq) ? 1 : 0);
    this.pairs = hasPairs ? dataQueues >>> 1 : 1;
    this.headerBytes = driver.has(NetFeature.HashReport) ? NetHdrSize.HashReport : NetHdrSize.Basic;
    this.#receiveBytes = options.receiveBytes ?? 2048;
    this.#sendBuffer = driver.memory.allocate(sendBufferBytes);
    this.#command = driver.memory.allocate(commandBytes);
    this.#lent = Array.from({ length: this.pairs }, () => []);
    for (let pair = 0; pair < this.pairs; pair++) {
      for (let count = 0; count < (options.receiveBuffers ?? 64); count++) {
        this.#lend(pair, driver.memory.allocate(this.#receiveBytes));
      }
      this.receiveQueue(pair).submit();
    }
  }

  /** Connects to a vhost-user back-end, negotiates, starts the device and lends it buffers. */
  static start(options: NetworkDriverOptions): NetworkDriver {
    const driver = VhostUserDriver.connect({ ...networkNeeds, ...options });
    return NetworkDriver.startOn(driver, options);
  }

  /** Starts a device that was met with `networkNeeds`, whatever the transport; it is closed if that fails. */
  static startOn<Transport extends TransportDriver>(
    driver: Transport,
    options: NetworkBufferOptions = {},
  ): NetworkDriver<Transport> {
    try {
      driver.start();
      return new NetworkDriver(driver, options);
    } catch (error) {
      driver.close();
      throw error;
    }
  }

  receiveQueue(pair: number): DriverQueue {
    return this.driver.queues[2 * pair] as DriverQueue;
  }

  transmitQueue(pair: number): DriverQueue {
    return this.driver.queues[2 * pair + 1] as DriverQueue;
  }

  /** The configuration space as it is now. */
  get configuration(): NetworkConfiguration {
    const bytes = new ByteBuffer(this.driver.readConfig(0, NetConfig.size));
    const status = Config.status.get(bytes);
    return {
      mac: bytes.bytes.slice(Config.mac.offset, Config.mac.offset + Config.mac.size),
      isUp: (status & NetStatus.LinkUp) !== 0,
      isAnnounceWanted: (status & NetStatus.Announce) !== 0,
      queuePairs: Config.max_virtqueue_pairs.get(bytes),
      mtu: Config.mtu.get(bytes),
      speedMbps: Config.speed.get(bytes),
    };
  }

  /** Sends one frame, with nothing undone in it unless `header` says so, and waits until the device took it. */
  send(frame: Uint8Array, pair = 0, header = new Uint8Array(this.headerBytes)): void {
    const { address } = this.#sendBuffer;
    const { memory, timeoutMs } = this.driver;
    memory.write(address, header);
    memory.write(address + header.length, frame);
    const queue = this.transmitQueue(pair);
    queue.ring.add([{ address, length: header.length + frame.length }], []);
    queue.submit();
    queue.takeUsed(timeoutMs);
  }

  /** The next frame of a pair, waiting for it at most `timeoutMs`; undefined when none came. */
  receive(timeoutMs: number, pair = 0): ReceivedFrame | undefined {
    const queue = this.receiveQueue(pair);
    if (!queue.wait(timeoutMs)) return undefined;
    const first = this.#takeBuffer(pair);
    const header = first.subarray(0, this.headerBytes);
    const count = new ByteBuffer(header).getUint16(NetHdrSize.Legacy);
    const parts = [first.subarray(this.headerBytes)];
    // All buffers of one frame are there at once (VIRTIO 1.4, 5.1.9.4.1).
    for (let index = 1; index < count; index++) parts.push(this.#takeBuffer(pair));
    queue.submit();
    return { header, bytes: new Uint8Array(Buffer.concat(parts)) };
  }

  /** Carries out a command of the control queue; whether the device acknowledged it. */
  control(commandClass: number, command: number, data: Uint8Array = new Uint8Array(0)): boolean {
    const queue = this.driver.queues.at(-1);
    if (queue === undefined || !this.driver.has(NetFeature.CtrlVq)) {
      throw new DriverError("queue", "there is no control queue");
    }
    const { address } = this.#command;
    const { memory, timeoutMs } = this.driver;
    memory.write(address, Uint8Array.of(commandClass, command, ...data));
    const ack = address + commandBytes - 1;
    memory.write(ack, Uint8Array.of(NetAck.Err));
    queue.ring.add([{ address, length: 2 + data.length }], [{ address: ack, length: 1 }]);
    queue.submit();
    queue.takeUsed(timeoutMs);
    return memory.read(ack, 1)[0] === NetAck.Ok;
  }

  close(): void {
    this.driver.close();
  }

  #takeBuffer(pair: number): Uint8Array {
    const { ring } = this.receiveQueue(pair);
    const head = ring.popUsed();
    if (head < 0) throw new DriverError("queue", "a part of a frame is missing");
    const buffer = this.#lent[pair]?.[head] as GuestBuffer;
    const bytes = this.driver.memory.read(buffer.address, ring.usedLength);
    this.#lend(pair, buffer);
    return bytes;
  }

  #lend(pair: number, buffer: GuestBuffer): void {
    const head = this.receiveQueue(pair).ring.add([], [buffer]);
    if (head < 0) throw new RangeError("more receive buffers than the queue holds");
    (this.#lent[pair] as (GuestBuffer | undefined)[])[head] = buffer;
  }
}
