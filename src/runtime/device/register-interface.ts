import { FEATURE_WORDS } from "../../catalogue/features.js";
import { DeviceStatus } from "../../catalogue/status.js";
import type { GuestMemory } from "../memory/guest-memory.js";
import type { DeviceRunner } from "./device-runner.js";
import { DeviceStatusField, type StatusActions } from "./device-status.js";
import {
  checkAccepted,
  checkLegacyAccepted,
  checkLegacyOffer,
  checkOffer,
} from "./feature-negotiation.js";
import { FeatureSet, noFeatures } from "./feature-set.js";
import { RegisterQueue, type RegisterQueueOwner } from "./register-queue.js";
import type { Task } from "./runner-services.js";

/** How a transport with registers interrupts its driver. */
export interface RegisterEvents {
  /** A used buffer notification. */
  usedBuffer(queue: number): void;
  /** A configuration change notification. */
  configChanged(): void;
  /** The device was reset: pending interrupts are void. */
  cleared(): void;
}

export interface RegisterInterfaceOptions {
  readonly runner: DeviceRunner;
  /** All feature bits to offer, ring and transport bits among them. */
  readonly offered: FeatureSet;
  readonly memory: GuestMemory;
  /** The largest size of a queue. */
  readonly queueSize: number;
  /** The driver is older than VIRTIO 1.0: 32 feature bits, VIRTIO_F_VERSION_1 not among them. */
  readonly isLegacy?: boolean;
  /** Runs `task` soon, but not before it returns, and again until it says that it is finished. */
  defer(task: Task): void;
  log(message: string): void;
}

/**
 * A device as its driver meets it through registers (VIRTIO 1.4, 2.1 to 2.6 and 3.1): status, features, queues,
 * configuration. The transports mmio, pci and ccw differ in where they put these and in how they interrupt. Every
 * method that a driver's write leads to answers false when the write was ignored, and none throws.
 */
export class RegisterInterface implements StatusActions, RegisterQueueOwner {
  readonly runner: DeviceRunner;
  readonly offered: FeatureSet;
  readonly memory: GuestMemory;
  readonly queueSize: number;
  readonly events: RegisterEvents;
  readonly queues: readonly RegisterQueue[];
  readonly status = new DeviceStatusField(this);
  /** What the driver has written so far; final once the status has FEATURES_OK. */
  accepted = noFeatures;
  readonly #options: RegisterInterfaceOptions;
  readonly #driverWords: number[] = new Array<number>(FEATURE_WORDS).fill(0);
  /** The driver set bits beyond all that have a meaning. */
  #hasSurplus = false;
  /** The configuration changed while no driver could be told. */
  #owesConfigChange = false;

  /** Throws `RangeError` for an offer that breaks the rules of negotiation: that is a mistake of this side. */
  constructor(options: RegisterInterfaceOptions, events: RegisterEvents) {
    const { runner, offered, memory, queueSize } = options;
    const check = options.isLegacy === true ? checkLegacyOffer : checkOffer;
    const problem = check(runner.device.id, offered);
    if (problem !== undefined) throw new RangeError(problem);
    this.#options = options;
    this.runner = runner;
    runner.memory = memory;
    this.offered = offered;
    this.memory = memory;
    this.queueSize = queueSize;
    this.events = events;
    this.queues = runner.device.queues.map((_, index) => new RegisterQueue(this, index));
    runner.device.config.listen(() => this.#configChanged());
  }

  /** The driver runs the device. */
  get isLive(): boolean {
    return this.status.has(DeviceStatus.DriverOk);
  }

  /** The feature bits that a selector chooses; zero beyond the last word. */
  offeredWord(selector: number): number {
    return this.offered.word(selector);
  }

  acceptWord(selector: number, value: number): boolean {
    if (this.status.has(DeviceStatus.FeaturesOk)) return false;
    if (selector >= FEATURE_WORDS) {
      this.#hasSurplus ||= value !== 0;
      return value === 0;
    }
    this.#driverWords[selector] = value;
    this.accepted = FeatureSet.fromWords(this.#driverWords);
    return true;
  }

  /** Returns after a reset that it led to is complete. */
  writeStatus(value: number): boolean {
    const ignored = this.status.write(value);
    if (ignored !== undefined) this.log(`status 0x${value.toString(16)}: ${ignored}`);
    return ignored === undefined;
  }

  /** Fields can be read at any time, whatever was negotiated (2.5.2). */
  readConfig(offset: number, target: Uint8Array): void {
    this.runner.device.config.read(offset, target);
  }

  /** Writes before the negotiation is over do not count (3.1.1, step 4). */
  writeConfig(offset: number, value: Uint8Array): boolean {
    if (!this.status.has(DeviceStatus.FeaturesOk) || this.status.has(DeviceStatus.Failed)) {
      return false;
    }
    return this.runner.device.config.write(offset, value);
  }

  /** A queue cannot go on until the driver resets the device. */
  needsReset(reason: string): void {
    this.log(`needs a reset: ${reason}`);
    if (this.status.needsReset()) this.events.configChanged();
  }

  acceptFeatures(): string | undefined {
    if (this.#hasSurplus) return "feature bits beyond all that have a meaning were accepted";
    const { accepted } = this;
    const check = this.#options.isLegacy === true ? checkLegacyAccepted : checkAccepted;
    const problem = check(this.runner.device, this.offered, accepted);
    if (problem === undefined) this.runner.device.negotiated?.(accepted);
    return problem;
  }

  start(): void {
    for (const queue of this.queues) queue.start();
    if (!this.#owesConfigChange) return;
    this.#owesConfigChange = false;
    this.events.configChanged();
  }

  stop(): void {
    for (const queue of this.queues) queue.disable();
  }

  reset(): void {
    for (const queue of this.queues) queue.forget();
    this.#driverWords.fill(0);
    this.accepted = noFeatures;
    this.#hasSurplus = false;
    this.#owesConfigChange = false;
    this.runner.reset();
    this.events.cleared();
  }

  /** The guest is gone: queues rest and the device is free for another transport. */
  close(): void {
    this.writeStatus(0);
    this.runner.device.config.listen(undefined);
  }

  defer(task: Task): void {
    this.#options.defer(task);
  }

  log(message: string): void {
    this.#options.log(message);
  }

  #configChanged(): void {
    if (this.isLive) this.events.configChanged();
    else this.#owesConfigChange = true;
  }
}
