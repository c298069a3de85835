import { onTestFinished } from "vitest";
import { CommonFeature } from "../../../../src/catalogue/features.js";
import { DeviceStatus } from "../../../../src/catalogue/status.js";
import { MmioRegister } from "../../../../src/catalogue/transports/mmio.js";
import { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import { allRingFeatures } from "../../../../src/runtime/driver/index.js";
import { InProcessMachine } from "../../../../src/runtime/driver/mmio/in-process.js";
import { EchoDevice, TransitionalEchoDevice } from "./echo-device.js";

export const memoryBytes = 1024 * 1024;
export const queueSize = 64;

export const allFeatures = allRingFeatures.union(
  new FeatureSet([CommonFeature.RingReset, CommonFeature.NotificationData]),
);

export const { Acknowledge, Driver, FeaturesOk, DriverOk, DeviceNeedsReset, Failed, Suspend } =
  DeviceStatus;

/** Status values on the way up. */
export const found = Acknowledge | Driver;
export const negotiated = found | FeaturesOk;
export const running = negotiated | DriverOk;

export interface EchoOptions {
  readonly offered?: FeatureSet;
  readonly accepted?: FeatureSet;
  /** Behind the registers of version 1. */
  readonly isLegacy?: boolean;
}

/** An echo device behind registers, met by its driver (status: ACKNOWLEDGE, DRIVER); gone when the test ends. */
export function echoMachine(options: EchoOptions = {}) {
  const { offered = allFeatures, accepted = allFeatures, isLegacy = false } = options;
  const echo = isLegacy ? new TransitionalEchoDevice() : new EchoDevice();
  const log: string[] = [];
  const machine = new InProcessMachine({
    device: echo,
    offered,
    needs: {
      features: accepted,
      configSize: echo.config.sizeBytes,
      configFieldEnds: [],
      configFields: [],
      queueSizes: [16, 16, 16],
      indirectEntries: 4,
    },
    queueSize,
    isLegacy,
    memory: memoryBytes,
    log: (message) => log.push(message),
  });
  onTestFinished(() => machine.close());
  const { device, driver, memory } = machine;
  const buffers = memory.allocate(2 * 4096, 4096);
  const input = { address: buffers.address, length: 8 };
  const output = { address: buffers.address + 4096, length: 8 };
  return {
    echo,
    log,
    device,
    driver,
    memory,
    runner: machine.runner,
    get: (register: number) => device.read(register, 4),
    set: (register: number, value: number) => device.write(register, 4, value),
    select: (queue: number) => device.write(MmioRegister.QueueSel, 4, queue),
    /** Puts a chain on a queue's ring and kicks. */
    offer: (queue: number) => {
      driver.queues[queue]?.ring.add([input], [output]);
      driver.queues[queue]?.submit();
    },
    /** One request and its answer. */
    exchange: (queue: number, byte: number): number => {
      memory.write(input.address, new Uint8Array(input.length).fill(byte));
      driver.queues[queue]?.ring.add([input], [output]);
      driver.queues[queue]?.submit();
      driver.queues[queue]?.takeUsed(1000);
      return memory.read(output.address, 1)[0] ?? -1;
    },
    /** Lets the device do all that it deferred. */
    settle: () => {
      while (driver.interrupts.wait(100)) {
        // Each pass handles one interrupt.
      }
    },
  };
}

export type EchoMachine = ReturnType<typeof echoMachine>;
