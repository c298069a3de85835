import { CommonFeature, FEATURE_WORDS } from "../../../catalogue/features.js";
import { QueueAlignment } from "../../../catalogue/queues.js";
import { DeviceStatus } from "../../../catalogue/status.js";
import { MMIO_MAGIC, MmioRegister, MmioVersion } from "../../../catalogue/transports/mmio.js";
import { FeatureSet } from "../../device/feature-set.js";
import { DriverError } from "../driver-error.js";
import type { DriverMemory } from "../driver-memory.js";
import { DriverQueue } from "../driver-queue.js";
import type { DriverRing } from "../driver-ring.js";
import { makeDriverRing } from "../make-driver-ring.js";
import type { ConfigPlace, DriverNeeds, TransportDriver } from "../transport-driver.js";
import type { DeviceLoop } from "./inline-loop.js";
import { MmioAccess, type MmioWindow } from "./mmio-access.js";
import { MmioInterrupts } from "./mmio-interrupts.js";
import { MmioSignals } from "./mmio-signals.js";

export interface MmioDriverOptions extends DriverNeeds {
  readonly window: MmioWindow;
  /** What lets the device work while the driver waits. */
  readonly loop: DeviceLoop;
  /** The guest memory that the device sees; the driver closes it. */
  readonly memory: DriverMemory;
  /** The type of device that the driver is for. */
  readonly deviceId: number;
  /** By default 5000. */
  readonly timeoutMs?: number;
}

/**
 * Drives one device through the registers of virtio-mmio (VIRTIO 1.4, 4.2.3), in the order of 3.1.1. `connect` meets the
 * device and settles the features, `start` runs its queues. A transitional driver: it serves the legacy interface, too.
 */
export class MmioDriver implements TransportDriver {
  readonly memory: DriverMemory;
  readonly timeoutMs: number;
  readonly access: MmioAccess;
  readonly interrupts: MmioInterrupts;
  readonly offered: FeatureSet;
  readonly accepted: FeatureSet;
  readonly config: Uint8Array;
  queues: readonly DriverQueue[] = [];
  readonly #queueSizes: readonly number[];
  readonly #indirectEntries: number;
  readonly #configFields: readonly ConfigPlace[];
  /** The device has the legacy interface (4.2.4). */
  readonly #isLegacy: boolean;
  #closed = false;

  private constructor(options: MmioDriverOptions) {
    this.memory = options.memory;
    this.timeoutMs = options.timeoutMs ?? 5000;
    this.access = new MmioAccess(options.window);
    this.interrupts = new MmioInterrupts(this.access, options.loop);
    this.#queueSizes = options.queueSizes ?? [256];
    this.#indirectEntries = options.indirectEntries ?? 0;
    this.#configFields = options.configFields;
    this.#isLegacy = this.#probe(options.deviceId) === MmioVersion.Legacy;
    this.#reset();
    this.#addStatus(DeviceStatus.Acknowledge);
    this.#addStatus(DeviceStatus.Driver);
    this.offered = this.#readOffered();
    this.accepted = this.offered.intersection(options.features);
    this.config = this.readConfig(0, options.configSize);
  }

  /** Throws `DriverError` when there is no such device at the window. */
  static connect(options: MmioDriverOptions): MmioDriver {
    return new MmioDriver(options);
  }

  get status(): number {
    return this.access.get(MmioRegister.Status);
  }

  has(bit: number): boolean {
    return this.accepted.has(bit);
  }

  readConfig(offset: number, size: number): Uint8Array {
    // A legacy interface has no generation to compare.
    return this.access.readConfig(offset, size, this.#configFields, !this.#isLegacy);
  }

  start(): void {
    if (this.queues.length > 0) this.stop();
    this.#acceptFeatures();
    this.queues = this.#queueSizes.map((size, index) => this.#startQueue(size, index));
    this.#addStatus(DeviceStatus.DriverOk);
  }

  /** Resets the device and meets it again; it can be started anew. */
  stop(): void {
    this.#reset();
    for (const { ring } of this.queues) ring.close();
    this.queues = [];
    this.#addStatus(DeviceStatus.Acknowledge);
    this.#addStatus(DeviceStatus.Driver);
  }

  /** Resets one queue and starts it with a new ring (2.6.1); needs VIRTIO_F_RING_RESET. */
  restartQueue(index: number, size: number): void {
    const queue = this.queues[index];
    if (queue === undefined) throw new RangeError(`there is no queue ${index}`);
    this.access.set(MmioRegister.QueueSel, index);
    this.access.set(MmioRegister.QueueReset, 1);
    if (this.access.get(MmioRegister.QueueReset) !== 0) {
      throw new DriverError("timeout", `the reset of queue ${index} does not end`);
    }
    queue.ring.close();
    queue.ring = this.#enableQueue(size, index);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#reset();
    this.queues = [];
    this.memory.close();
  }

  /** The version of the registers. */
  #probe(deviceId: number): number {
    const { access } = this;
    const isVirtio = access.get(MmioRegister.MagicValue) === MMIO_MAGIC;
    const version = access.get(MmioRegister.Version);
    if (!isVirtio || (version !== MmioVersion.Modern && version !== MmioVersion.Legacy)) {
      throw new DriverError("unsupported", "there is no virtio-mmio device of version 1 or 2");
    }
    const found = access.get(MmioRegister.DeviceId);
    if (found !== deviceId) {
      throw new DriverError("unsupported", `the device has type ${found}, not ${deviceId}`);
    }
    return version;
  }

  #reset(): void {
    this.access.set(MmioRegister.Status, 0);
    if (this.status !== 0) throw new DriverError("timeout", "the reset does not end");
  }

  #addStatus(bit: number): void {
    this.access.set(MmioRegister.Status, this.status | bit);
  }

  #readOffered(): FeatureSet {
    const words = Array.from({ length: FEATURE_WORDS }, (_, word) => {
      this.access.set(MmioRegister.DeviceFeaturesSel, word);
      return this.access.get(MmioRegister.DeviceFeatures);
    });
    return FeatureSet.fromWords(words);
  }

  #acceptFeatures(): void {
    for (let word = 0; word < FEATURE_WORDS; word++) {
      this.access.set(MmioRegister.DriverFeaturesSel, word);
      this.access.set(MmioRegister.DriverFeatures, this.accepted.word(word));
    }
    if (this.#isLegacy) return;
    this.#addStatus(DeviceStatus.FeaturesOk);
    if ((this.status & DeviceStatus.FeaturesOk) !== 0) return;
    throw new DriverError("refused", "the device does not accept the features (FEATURES_OK is 0)");
  }

  #startQueue(size: number, index: number): DriverQueue {
    const ring = this.#enableQueue(size, index);
    const queue: DriverQueue = new DriverQueue(
      ring,
      new MmioSignals(this.access, this.interrupts, () => this.#notification(queue)),
      index,
    );
    return queue;
  }

  #enableQueue(size: number, index: number): DriverRing {
    const { access } = this;
    access.set(MmioRegister.QueueSel, index);
    if (this.#isLegacy) return this.#enableLegacyQueue(size, index);
    if (access.get(MmioRegister.QueueReady) !== 0) {
      throw new DriverError("queue", `queue ${index} is ready before it was set up`);
    }
    const ring = this.#makeRing(size, index);
    access.set64(MmioRegister.QueueDescLow, ring.places.descriptors.address);
    access.set64(MmioRegister.QueueDriverLow, ring.places.available.address);
    access.set64(MmioRegister.QueueDeviceLow, ring.places.used.address);
    access.set(MmioRegister.QueueReady, 1);
    if (access.get(MmioRegister.QueueReady) === 1) return ring;
    throw new DriverError("refused", `queue ${index} does not become ready`);
  }

  /** One block of pages, named by its first (4.2.4). */
  #enableLegacyQueue(size: number, index: number): DriverRing {
    const { access } = this;
    access.set(MmioRegister.GuestPageSize, QueueAlignment.LegacyUsed);
    if (access.get(MmioRegister.QueuePfn) !== 0) {
      throw new DriverError("queue", `queue ${index} is ready before it was set up`);
    }
    const ring = this.#makeRing(size, index);
    const page = ring.places.descriptors.address / QueueAlignment.LegacyUsed;
    access.set(MmioRegister.QueueAlign, QueueAlignment.LegacyUsed);
    access.set(MmioRegister.QueuePfn, page);
    if (access.get(MmioRegister.QueuePfn) === page) return ring;
    throw new DriverError("refused", `queue ${index} does not become ready`);
  }

  /** A ring for the selected queue, as large as wanted and the device has it. */
  #makeRing(size: number, index: number): DriverRing {
    const most = this.access.get(MmioRegister.QueueSizeMax);
    if (most === 0) throw new DriverError("unsupported", `the device has no queue ${index}`);
    const chosen = Math.min(size, most);
    this.access.set(MmioRegister.QueueSize, chosen);
    return makeDriverRing(
      this.memory,
      this.accepted,
      chosen,
      this.#indirectEntries,
      this.#isLegacy,
    );
  }

  /** What is written to QueueNotify; the position is that of the next chain (2.9). */
  #notification({ ring, index }: DriverQueue): number {
    if (!this.has(CommonFeature.NotificationData)) return index;
    return ((ring.nextAvailable << 16) | index) >>> 0;
  }
}
