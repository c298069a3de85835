import { CommonFeature } from "../../catalogue/features.js";
import { DeviceStatus } from "../../catalogue/status.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { RingParts } from "../queue/ring-layout.js";
import type { Virtqueue } from "../queue/virtqueue.js";
import type { DeviceRunner } from "./device-runner.js";
import type { DeviceStatusField } from "./device-status.js";
import type { FeatureSet } from "./feature-set.js";
import { openQueue, ringOptions, ringOutsideMemory } from "./queue-setup.js";
import type { Task } from "./runner-services.js";
import type { QueueNotifier } from "./running-queue.js";

const highUnit = 2 ** 32;

/** What a queue asks of the device that it belongs to. */
export interface RegisterQueueOwner {
  readonly runner: DeviceRunner;
  readonly memory: GuestMemory;
  readonly status: DeviceStatusField;
  readonly accepted: FeatureSet;
  readonly queueSize: number;
  readonly isLive: boolean;
  readonly events: { usedBuffer(queue: number): void };
  defer(task: Task): void;
  needsReset(reason: string): void;
  log(message: string): void;
}

/**
 * The registers of one queue, as mmio, pci and ccw all have them: size, three addresses, ready, reset.
 *
 * They are the driver's until the queue is ready. While it is, and once DRIVER_OK was set, they are frozen: the ring was
 * checked and mapped when it became ready, and no later write may reach it. Only a reset of the device, or of the queue
 * where VIRTIO_F_RING_RESET is negotiated (2.6.1), makes them writable again.
 */
export class RegisterQueue implements QueueNotifier, Task {
  readonly index: number;
  readonly #device: RegisterQueueOwner;
  #size: number;
  #low: RingParts<number> = noAddresses;
  #high: RingParts<number> = noAddresses;
  /** Open and checked; runs once the status has DRIVER_OK. */
  #queue: Virtqueue | undefined;
  #wasReset = false;
  /** There was a notification since the last turn. */
  #isKicked = false;

  constructor(device: RegisterQueueOwner, index: number) {
    this.#device = device;
    this.index = index;
    this.#size = device.queueSize;
  }

  get size(): number {
    return this.#size;
  }

  get isReady(): boolean {
    return this.#queue !== undefined;
  }

  /** Any number is taken down here; one that the device cannot serve keeps the queue from becoming ready. */
  setSize(size: number): boolean {
    if (this.#isFrozen) return false;
    this.#size = size;
    return true;
  }

  /** Sets 32 bits of the address of one part. */
  setAddress(part: keyof RingParts<number>, half: "low" | "high", value: number): boolean {
    if (this.#isFrozen) return false;
    if (half === "low") this.#low = { ...this.#low, [part]: value };
    else this.#high = { ...this.#high, [part]: value };
    return true;
  }

  /** False when the queue cannot become ready; the driver sees that by reading it back. */
  enable(): boolean {
    if (this.isReady) return true;
    const { status } = this.#device;
    const isSettled =
      status.has(DeviceStatus.FeaturesOk) &&
      !status.has(DeviceStatus.Failed) &&
      !status.has(DeviceStatus.DeviceNeedsReset);
    if (this.#isFrozen || !isSettled) return false;
    const queue = this.#open();
    if (typeof queue === "string") {
      this.#device.log(`queue ${this.index} does not become ready: ${queue}`);
      return false;
    }
    this.#queue = queue;
    this.#wasReset = false;
    if (this.#device.isLive) this.start();
    return true;
  }

  /** The driver stops using the queue. What is in flight is given up; there is no notification for it any more. */
  disable(): void {
    this.#queue = undefined;
    this.#device.runner.stopQueue(this.index);
  }

  /** Resets this queue alone (2.6.1.1); over when it returns. False where that was not negotiated. */
  reset(): boolean {
    if (!this.#device.isLive || !this.#device.accepted.has(CommonFeature.RingReset)) return false;
    this.forget();
    this.#wasReset = true;
    return true;
  }

  /** Everything back to its default. */
  forget(): void {
    this.disable();
    this.#size = this.#device.queueSize;
    this.#low = noAddresses;
    this.#high = noAddresses;
    this.#wasReset = false;
  }

  /** Runs the queue if it is ready, and looks for what is in it already. */
  start(): void {
    if (this.#queue === undefined) return;
    this.#device.runner.startQueue(this.index, this.#queue, this);
    this.#device.defer(this);
  }

  /** An available buffer notification. The device looks at the ring in its own turn, never inside the guest's write. */
  notify(): void {
    if (!this.#device.runner.isRunning(this.index)) return;
    this.#isKicked = true;
    this.#device.defer(this);
  }

  turn(): boolean {
    const { runner } = this.#device;
    const isKicked = this.#isKicked;
    this.#isKicked = false;
    return isKicked ? runner.kick(this.index) : runner.serve(this.index);
  }

  used(): void {
    if (this.isReady) this.#device.events.usedBuffer(this.index);
  }

  failed(reason: string): void {
    this.#device.needsReset(reason);
  }

  get #isFrozen(): boolean {
    return this.isReady || (this.#device.isLive && !this.#wasReset);
  }

  /** Above 2^53 they are inexact, and outside of any guest memory all the same. */
  get #wholeAddresses(): RingParts<number> {
    const low = this.#low;
    const high = this.#high;
    return {
      descriptors: high.descriptors * highUnit + low.descriptors,
      available: high.available * highUnit + low.available,
      used: high.used * highUnit + low.used,
    };
  }

  #open(): Virtqueue | string {
    const { queueSize, memory, accepted } = this.#device;
    if (this.#size > queueSize) return `size ${this.#size} exceeds the largest, ${queueSize}`;
    const queue = openQueue(
      { size: this.#size, addresses: this.#wholeAddresses, base: undefined },
      (address, sizeBytes) => memory.viewGuest(address, sizeBytes),
      memory,
      ringOptions(accepted),
    );
    return queue ?? ringOutsideMemory;
  }
}

const noAddresses: RingParts<number> = { descriptors: 0, available: 0, used: 0 };
