import { CommonFeature } from "../../../catalogue/features.js";
import { DeviceStatus } from "../../../catalogue/status.js";
import {
  MMIO_MAGIC,
  MmioInterrupt,
  MmioRegister,
  MmioVersion,
} from "../../../catalogue/transports/mmio.js";
import { FeatureSet } from "../../device/feature-set.js";
import { RegisterInterface } from "../../device/register-interface.js";
import type { RegisterQueue } from "../../device/register-queue.js";
import { type AccessCounters, noAccesses } from "./access-counters.js";
import { ConfigWindow } from "./config-window.js";
import { InterruptLine } from "./interrupt-line.js";
import { LegacyQueues } from "./legacy-queues.js";
import { defaultVendorId, type MmioDeviceOptions } from "./mmio-device.js";

/** Drivers of a legacy interface may lay their buffers out as they like, which every chain here allows (6.3). */
const ownFeatures = new FeatureSet([CommonFeature.AnyLayout]);
const firstWord = FeatureSet.fromWords([0xffffffff]);

/**
 * A device behind the registers of virtio-mmio, version 1: the legacy interface of drivers older than VIRTIO 1.0
 * (VIRTIO 1.4, 4.2.4). The same device models and the same queues; what differs is the way up: there are 32 feature
 * bits and no FEATURES_OK, so the features count as settled at the first thing that rests on them, and a queue is one
 * block of pages. Only little-endian guests: everything is in the guest's own byte order here.
 */
export class LegacyMmioDevice {
  readonly accesses: AccessCounters = noAccesses();
  readonly registers: RegisterInterface;
  readonly #line: InterruptLine;
  readonly #config: ConfigWindow;
  readonly #queues: LegacyQueues;
  readonly #vendorId: number;
  #offeredSelector = 0;
  #acceptedSelector = 0;
  #queueSelector = 0;

  /** Of the features to offer it takes what fits. Throws `RangeError` for a device that has no legacy interface. */
  constructor(options: MmioDeviceOptions) {
    if (options.runner.device.transitional !== true) {
      throw new RangeError(`device ${options.runner.device.id} has no legacy interface`);
    }
    const line = new InterruptLine((asserted) => options.interrupt(asserted));
    const offered = options.offered.intersection(firstWord).union(ownFeatures);
    this.#line = line;
    this.#vendorId = options.vendorId ?? defaultVendorId;
    this.registers = new RegisterInterface(
      { ...options, offered, isLegacy: true },
      {
        usedBuffer: () => line.raise(MmioInterrupt.UsedBuffer),
        configChanged: () => line.raise(MmioInterrupt.ConfigChange),
        cleared: () => line.clear(),
      },
    );
    this.#config = new ConfigWindow(this.registers, this.accesses);
    this.#queues = new LegacyQueues(this.registers.queues.length);
  }

  /** A load of `size` bytes at `offset` of the device's window. */
  read(offset: number, size: number): number {
    if (offset >= MmioRegister.Config) return this.#config.read(offset - MmioRegister.Config, size);
    const value = size === 4 ? this.#readRegister(offset) : undefined;
    if (value !== undefined) return value;
    this.accesses.malformed++;
    return 0;
  }

  /** A store of the low `size` bytes of `value` at `offset` of the device's window. */
  write(offset: number, size: number, value: number): void {
    if (offset >= MmioRegister.Config) {
      this.#settle();
      this.#config.write(offset - MmioRegister.Config, size, value);
      return;
    }
    const taken = size === 4 ? this.#writeRegister(offset, value >>> 0) : undefined;
    if (taken === undefined) this.accesses.malformed++;
    else if (!taken) this.accesses.refused++;
  }

  /** The guest is gone. */
  close(): void {
    this.registers.close();
  }

  #readRegister(offset: number): number | undefined {
    const { registers } = this;
    switch (offset) {
      case MmioRegister.MagicValue:
        return MMIO_MAGIC;
      case MmioRegister.Version:
        return MmioVersion.Legacy;
      case MmioRegister.DeviceId:
        return registers.runner.device.id;
      case MmioRegister.VendorId:
        return this.#vendorId;
      case MmioRegister.DeviceFeatures:
        return registers.offeredWord(this.#offeredSelector);
      case MmioRegister.QueueSizeMax:
        return this.#selectedQueue === undefined ? 0 : registers.queueSize;
      case MmioRegister.QueuePfn:
        return this.#selectedQueue === undefined ? 0 : this.#queues.page(this.#selectedQueue);
      case MmioRegister.InterruptStatus:
        return this.#line.status;
      case MmioRegister.Status:
        return registers.status.value & ~DeviceStatus.FeaturesOk;
      default:
        return undefined;
    }
  }

  #writeRegister(offset: number, value: number): boolean | undefined {
    switch (offset) {
      case MmioRegister.DeviceFeaturesSel:
        this.#offeredSelector = value;
        return true;
      case MmioRegister.DriverFeaturesSel:
        this.#acceptedSelector = value;
        return true;
      case MmioRegister.DriverFeatures:
        return this.registers.acceptWord(this.#acceptedSelector, value);
      case MmioRegister.GuestPageSize:
        return this.#queues.setPageSize(value);
      case MmioRegister.QueueSel:
        this.#queueSelector = value;
        return true;
      case MmioRegister.QueueNotify:
        return this.#notify(value);
      case MmioRegister.InterruptAck:
        this.#line.acknowledge(value);
        return true;
      case MmioRegister.Status:
        return this.#writeStatus(value);
      default:
        return this.#writeQueueRegister(offset, value);
    }
  }

  #writeQueueRegister(offset: number, value: number): boolean | undefined {
    const isKnown =
      offset === MmioRegister.QueueSize ||
      offset === MmioRegister.QueueAlign ||
      offset === MmioRegister.QueuePfn;
    if (!isKnown) return undefined;
    const queue = this.#selectedQueue;
    if (queue === undefined) {
      this.accesses.unknownQueue++;
      return true;
    }
    if (offset === MmioRegister.QueueSize) return queue.setSize(value);
    if (offset === MmioRegister.QueueAlign) return this.#queues.setAlignment(queue, value);
    this.#settle();
    return this.#queues.setPage(queue, value);
  }

  /** The driver never sets FEATURES_OK, and what it does not set stays. */
  #writeStatus(value: number): boolean {
    if (value === 0) {
      this.#queues.forget();
      return this.registers.writeStatus(0);
    }
    if ((value & DeviceStatus.DriverOk) !== 0) this.#settle();
    const settled = this.registers.status.value & DeviceStatus.FeaturesOk;
    return this.registers.writeStatus((value & ~DeviceStatus.FeaturesOk) | settled);
  }

  /** The features that the driver has chosen so far are the ones it means. */
  #settle(): void {
    const { status } = this.registers;
    if (status.has(DeviceStatus.FeaturesOk) || !status.has(DeviceStatus.Driver)) return;
    this.registers.writeStatus(status.value | DeviceStatus.FeaturesOk);
  }

  #notify(index: number): boolean {
    const queue = this.registers.queues[index];
    if (queue === undefined) this.accesses.unknownQueue++;
    else queue.notify();
    return true;
  }

  get #selectedQueue(): RegisterQueue | undefined {
    return this.registers.queues[this.#queueSelector];
  }
}
