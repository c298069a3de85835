import { CommonFeature } from "../../catalogue/features.js";
import { ProtocolFeature } from "../../catalogue/vhost-user/protocol.js";
import { FeatureSet } from "../device/feature-set.js";
import { Arena } from "../host/arena.js";
import { DriverError } from "./driver-error.js";
import { DriverMemory, type RegionLayout } from "./driver-memory.js";
import { DriverQueue } from "./driver-queue.js";
import { EventfdSignals, QueueDescriptors } from "./eventfd-signals.js";
import { type Handshake, qemuHandshake } from "./handshake.js";
import { HandshakeSession, type SessionQueue } from "./handshake-session.js";
import { makeDriverRing } from "./make-driver-ring.js";
import type { TransportDriver } from "./transport-driver.js";
import { VhostUserFrontend } from "./vhost-user-frontend.js";

/** Sockets and messages; each queue adds its own share. */
const arenaBytes = 64 * 1024;
const arenaBytesPerQueue = 128;

/** The ring features that the built-in driver uses unless told otherwise: those of every guest. */
export const ringFeatures = new FeatureSet([
  CommonFeature.Version1,
  CommonFeature.IndirectDesc,
  CommonFeature.EventIdx,
]);

/** All ring features that the built-in driver can use; packed rings and in-order use come only when asked for. */
export const allRingFeatures = ringFeatures.union(
  new FeatureSet([CommonFeature.RingPacked, CommonFeature.InOrder]),
);

/** The protocol features that the built-in driver can use. */
export const defaultProtocolFeatures = new FeatureSet([
  ProtocolFeature.Mq,
  ProtocolFeature.ReplyAck,
  ProtocolFeature.Config,
  ProtocolFeature.ResetDevice,
  ProtocolFeature.ConfigureMemSlots,
  ProtocolFeature.Status,
]);

export interface VhostUserDriverOptions {
  readonly socketPath: string;
  /** Features to accept where they are offered, by default `ringFeatures`. */
  readonly features?: FeatureSet;
  /** Protocol features to accept where they are offered, by default `defaultProtocolFeatures`. */
  readonly protocolFeatures?: FeatureSet;
  /** The size of each queue, by default one of 256. */
  readonly queueSizes?: readonly number[];
  /** Bytes of configuration space to read at connect; 0, the default, for devices that have none. */
  readonly configSize?: number;
  /** Where each field ends, for handshakes that read field by field. */
  readonly configFieldEnds?: readonly number[];
  /** Guest memory: bytes, or regions. By default 16 MiB at address 0. */
  readonly memory?: number | readonly RegionLayout[];
  /** Descriptors in each indirect table, where INDIRECT_DESC is negotiated; 0, the default, makes none. */
  readonly indirectEntries?: number;
  readonly handshake?: Handshake;
  /** For every answer of the back-end, by default 5000. */
  readonly timeoutMs?: number;
}

/**
 * Drives one device behind a vhost-user socket, as a VMM with its guest would. Every call blocks its thread, so it
 * belongs into a worker thread or a test. `connect` meets the device, `start` runs its queues.
 */
export class VhostUserDriver implements TransportDriver {
  readonly frontend: VhostUserFrontend;
  readonly memory: DriverMemory;
  readonly timeoutMs: number;
  /** Empty until `start`. */
  queues: readonly DriverQueue[] = [];

  readonly #session: HandshakeSession;
  readonly #sessionQueues: readonly SessionQueue[];
  readonly #handshake: Handshake;
  readonly #indirectEntries: number;
  readonly #arena: Arena;
  #running = false;
  #closed = false;

  private constructor(options: VhostUserDriverOptions) {
    const { queueSizes = [256], timeoutMs = 5000 } = options;
    this.timeoutMs = timeoutMs;
    this.#handshake = options.handshake ?? qemuHandshake;
    this.#indirectEntries = options.indirectEntries ?? 0;
    this.#arena = new Arena(arenaBytes + arenaBytesPerQueue * queueSizes.length);
    let memory: DriverMemory | undefined;
    try {
      memory = new DriverMemory(options.memory ?? 16 * 2 ** 20);
      this.frontend = new VhostUserFrontend(options.socketPath, this.#arena, timeoutMs);
    } catch (error) {
      memory?.close();
      this.#arena.release();
      throw error;
    }
    this.memory = memory;
    this.#sessionQueues = queueSizes.map((size) => {
      return { size, descriptors: new QueueDescriptors(), places: undefined, base: 0 };
    });
    this.#session = new HandshakeSession(this.frontend, memory, this.#sessionQueues, {
      features: options.features ?? ringFeatures,
      protocolFeatures: options.protocolFeatures ?? defaultProtocolFeatures,
      configSize: options.configSize ?? 0,
      configFieldEnds: options.configFieldEnds ?? [],
    });
  }

  /** Connects and negotiates as far as a VMM does before its guest runs. */
  static connect(options: VhostUserDriverOptions): VhostUserDriver {
    const driver = new VhostUserDriver(options);
    try {
      driver.#session.run(driver.#handshake.connect);
    } catch (error) {
      driver.close();
      throw error;
    }
    return driver;
  }

  /** Feature bits the device offers; `VhostFeature.ProtocolFeatures` may be among them. */
  get offered(): FeatureSet {
    return this.#session.offered;
  }

  /** What is accepted: wanted and offered. */
  get accepted(): FeatureSet {
    return this.#session.accepted;
  }

  get protocolFeatures(): FeatureSet {
    return this.#session.protocolFeatures;
  }

  /** Queues the back-end has, if it told. */
  get queueCount(): number | undefined {
    return this.#session.queueCount;
  }

  /** Memory regions the back-end takes, if it told. */
  get memorySlots(): number | undefined {
    return this.#session.memorySlots;
  }

  /** The configuration space as it was at connect. */
  get config(): Uint8Array {
    return this.#session.config;
  }

  /** The device status, from the back-end if it can tell. */
  get status(): number {
    return this.#session.hasStatus ? this.frontend.getStatus() : this.#session.status;
  }

  /** Whether feature `bit` is accepted. */
  has(bit: number): boolean {
    return this.accepted.has(bit);
  }

  /** The configuration space as it is now; one message reads it in one piece. */
  readConfig(offset: number, size: number): Uint8Array {
    return this.frontend.getConfig(offset, size);
  }

  /** Accepts the features, shares the memory and starts all queues with new rings. */
  start(): void {
    for (const { ring } of this.queues) ring.close();
    this.queues = this.#sessionQueues.map((queue, index) => this.#makeQueue(queue, index));
    this.resume();
  }

  /** Starts the queues again where `stop` left them, rings and all. */
  resume(): void {
    this.#running = true;
    this.#session.run(this.#handshake.start);
  }

  /** Stops all queues as the handshake's VMM does, and remembers where the device is in each available ring. */
  stop(): void {
    this.#running = false;
    // For handshakes that do not ask the device: it goes on with the chains that it did not return.
    for (const [index, { ring }] of this.queues.entries()) {
      const queue = this.#sessionQueues[index];
      if (queue !== undefined) queue.base = ring.base;
    }
    this.#session.run(this.#handshake.stop);
  }

  /** Ends the connection and frees all memory: rings, views and buffers are dangling from here on. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    try {
      // A caller may have hung up already.
      if (this.#running && this.frontend.socket.fd >= 0) this.stop();
    } catch (error) {
      // A back-end that is gone, or hangs, gets no farewell.
      if (!(error instanceof DriverError)) throw error;
    } finally {
      this.queues = [];
      this.frontend.close();
      for (const { descriptors } of this.#sessionQueues) descriptors.close();
      this.memory.close();
      this.#arena.release();
    }
  }

  #makeQueue(queue: SessionQueue, index: number): DriverQueue {
    const ring = makeDriverRing(this.memory, this.accepted, queue.size, this.#indirectEntries);
    queue.places = ring.places;
    queue.base = ring.base;
    const known = this.queues[index];
    if (known === undefined) {
      const { fd } = this.frontend.socket;
      const signals = new EventfdSignals(queue.descriptors, this.#arena, fd, index);
      return new DriverQueue(ring, signals, index);
    }
    known.ring = ring;
    return known;
  }
}
