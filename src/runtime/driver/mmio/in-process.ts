import type { Device } from "../../device/device.js";
import { DeviceRunner } from "../../device/device-runner.js";
import type { FeatureSet } from "../../device/feature-set.js";
import type { Task } from "../../device/runner-services.js";
import { viewMemory } from "../../host/libc.js";
import { GuestMemory } from "../../memory/guest-memory.js";
import { LegacyMmioDevice } from "../../transport/mmio/legacy-mmio-device.js";
import { MmioDevice } from "../../transport/mmio/mmio-device.js";
import { DriverMemory, type RegionLayout } from "../driver-memory.js";
import type { DriverNeeds } from "../transport-driver.js";
import { type DeviceLoop, InlineLoop } from "./inline-loop.js";
import { MmioDriver } from "./mmio-driver.js";

export interface InProcessOptions {
  readonly device: Device;
  /** All features to offer, VIRTIO_F_VERSION_1 among them. */
  readonly offered: FeatureSet;
  /** What the driver accepts and reads. */
  readonly needs: DriverNeeds;
  /** The largest size of a queue, by default 256. */
  readonly queueSize?: number;
  /** Guest memory: bytes, or regions. By default 16 MiB at address 0. */
  readonly memory?: number | readonly RegionLayout[];
  readonly timeoutMs?: number;
  /** Through the registers of version 1; by default those of version 2. */
  readonly isLegacy?: boolean;
  /** Runs the device; by default a loop without host events. */
  readonly loop?: DeviceLoop & { defer(task: Task): void };
  log?(message: string): void;
}

/** A device and its driver in one thread, joined by nothing but registers, guest memory and an interrupt. */
export class InProcessMachine {
  readonly memory: DriverMemory;
  readonly runner: DeviceRunner;
  readonly device: MmioDevice | LegacyMmioDevice;
  readonly driver: MmioDriver;

  constructor(options: InProcessOptions) {
    const { device, offered, needs, queueSize = 256 } = options;
    const loop = options.loop ?? new InlineLoop();
    this.memory = new DriverMemory(options.memory ?? 16 * 2 ** 20);
    this.runner = new DeviceRunner(device);
    let driver: MmioDriver | undefined;
    try {
      const Registers = options.isLegacy === true ? LegacyMmioDevice : MmioDevice;
      this.device = new Registers({
        runner: this.runner,
        offered,
        memory: sameMemory(this.memory),
        queueSize,
        defer: (task) => loop.defer(task),
        interrupt: (asserted) => driver?.interrupts.level(asserted),
        log: (message) => options.log?.(message),
      });
      driver = MmioDriver.connect({
        ...needs,
        window: this.device,
        loop: { turn: (timeoutMs) => this.#turn(loop, timeoutMs) },
        memory: this.memory,
        deviceId: device.id,
        ...(options.timeoutMs === undefined ? {} : { timeoutMs: options.timeoutMs }),
      });
    } catch (error) {
      this.memory.close();
      throw error;
    }
    this.driver = driver;
  }

  /** What the device completed by host events is shown to the driver after them, as a lane does. */
  #turn(loop: DeviceLoop, timeoutMs: number): boolean {
    const mayGoOn = loop.turn(timeoutMs);
    this.runner.flush();
    return mayGoOn;
  }

  /** Resets the device and frees the memory; the device model stays the caller's. */
  close(): void {
    this.driver.close();
    this.device.close();
  }
}

/** The driver's memory as the device sees it, through the same mappings. */
function sameMemory(memory: DriverMemory): GuestMemory {
  const guest = new GuestMemory();
  guest.setRegions(
    memory.regions.map((region) => ({
      guestAddress: region.guestAddress,
      sizeBytes: region.sizeBytes,
      userAddress: region.userAddress,
      mapping: {
        address: region.userAddress,
        view: (offset, sizeBytes) => viewMemory(region.userAddress + offset, sizeBytes),
      },
    })),
  );
  return guest;
}
