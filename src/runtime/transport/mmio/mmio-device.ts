import { CommonFeature } from "../../../catalogue/features.js";
import {
  MMIO_MAGIC,
  MmioInterrupt,
  MmioRegister,
  MmioVersion,
} from "../../../catalogue/transports/mmio.js";
import { FeatureSet } from "../../device/feature-set.js";
import {
  RegisterInterface,
  type RegisterInterfaceOptions,
} from "../../device/register-interface.js";
import type { RegisterQueue } from "../../device/register-queue.js";
import { type AccessCounters, noAccesses } from "./access-counters.js";
import { ConfigWindow } from "./config-window.js";
import { InterruptLine } from "./interrupt-line.js";
import { queueRegisters } from "./queue-registers.js";

export interface MmioDeviceOptions extends RegisterInterfaceOptions {
  /**
   * The level of the device's interrupt changed. Called from inside `write` or a deferred task, so it only passes the
   * level on and leaves the device's registers alone.
   */
  interrupt(asserted: boolean): void;
  /** What VendorID reads; by default "WHBL". */
  readonly vendorId?: number;
}

/** "WHBL" */
export const defaultVendorId = 0x4c424857;
/** What a shared memory region that does not exist reads (4.2.2). */
const absent = 0xffffffff;

/** Features that other transports carry and this one has no registers for (4.2, 6.2). */
const foreignFeatures = new FeatureSet([
  CommonFeature.SrIov,
  CommonFeature.NotifConfigData,
  CommonFeature.AdminVq,
  CommonFeature.Suspend,
]);

/**
 * A device behind the registers of virtio-mmio, version 2 (VIRTIO 1.4, 4.2.2). The owner of the machine calls `read` and
 * `write` for every access of the guest to the device's window, with little-endian values as numbers. Neither throws and
 * neither waits, whatever the guest does: what makes no sense reads 0 or is ignored, and is counted.
 */
export class MmioDevice {
  readonly accesses: AccessCounters = noAccesses();
  readonly registers: RegisterInterface;
  readonly #line: InterruptLine;
  readonly #vendorId: number;
  readonly #config: ConfigWindow;
  #offeredSelector = 0;
  #acceptedSelector = 0;
  #queueSelector = 0;

  /** Throws `RangeError` for features that cannot be offered here. */
  constructor(options: MmioDeviceOptions) {
    const foreign = options.offered.intersection(foreignFeatures).bits();
    if (foreign.length > 0)
      throw new RangeError(`no mmio device has feature ${foreign.join(", ")}`);
    const line = new InterruptLine((asserted) => options.interrupt(asserted));
    this.#line = line;
    this.#vendorId = options.vendorId ?? defaultVendorId;
    this.registers = new RegisterInterface(options, {
      usedBuffer: () => line.raise(MmioInterrupt.UsedBuffer),
      configChanged: () => line.raise(MmioInterrupt.ConfigChange),
      cleared: () => line.clear(),
    });
    this.#config = new ConfigWindow(this.registers, this.accesses);
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

  /** Undefined: nothing can be read there. */
  #readRegister(offset: number): number | undefined {
    const { registers } = this;
    switch (offset) {
      case MmioRegister.MagicValue:
        return MMIO_MAGIC;
      case MmioRegister.Version:
        return MmioVersion.Modern;
      case MmioRegister.DeviceId:
        return registers.runner.device.id;
      case MmioRegister.VendorId:
        return this.#vendorId;
      case MmioRegister.DeviceFeatures:
        return registers.offeredWord(this.#offeredSelector);
      case MmioRegister.InterruptStatus:
        return this.#line.status;
      case MmioRegister.Status:
        return registers.status.value;
      case MmioRegister.QueueSizeMax:
        return this.#selectedQueue === undefined ? 0 : registers.queueSize;
      case MmioRegister.QueueReady:
        return this.#selectedQueue?.isReady === true ? 1 : 0;
      case MmioRegister.QueueReset:
        // A queue reset is over before its write returns.
        return 0;
      case MmioRegister.ShmLenLow:
      case MmioRegister.ShmLenHigh:
      case MmioRegister.ShmBaseLow:
      case MmioRegister.ShmBaseHigh:
        return absent;
      case MmioRegister.ConfigGeneration:
        return registers.runner.device.config.generation;
      default:
        return undefined;
    }
  }

  /** False: ignored; undefined: nothing can be written there. */
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
      case MmioRegister.QueueSel:
        this.#queueSelector = value;
        return true;
      case MmioRegister.QueueNotify:
        return this.#notify(value);
      case MmioRegister.InterruptAck:
        this.#line.acknowledge(value);
        return true;
      case MmioRegister.Status:
        return this.registers.writeStatus(value);
      case MmioRegister.ShmSel:
        // No device here has shared memory: every region reads as absent.
        return true;
      default:
        return this.#writeQueueRegister(offset, value);
    }
  }

  #writeQueueRegister(offset: number, value: number): boolean | undefined {
    const action = queueRegisters.get(offset);
    if (action === undefined) return undefined;
    const queue = this.#selectedQueue;
    if (queue !== undefined) return action(queue, value);
    this.accesses.unknownQueue++;
    return true;
  }

  /** The queue's index, with its position above it where VIRTIO_F_NOTIFICATION_DATA was accepted (4.2.3.3). */
  #notify(value: number): boolean {
    const hasData = this.registers.accepted.has(CommonFeature.NotificationData);
    const queue = this.registers.queues[hasData ? value & 0xffff : value];
    if (queue === undefined) this.accesses.unknownQueue++;
    else queue.notify();
    return true;
  }

  get #selectedQueue(): RegisterQueue | undefined {
    return this.registers.queues[this.#queueSelector];
  }
}
