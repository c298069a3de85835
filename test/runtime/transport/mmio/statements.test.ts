import { describe, expect, it } from "vitest";
import { CommonFeature } from "../../../../src/catalogue/features.js";
import {
  MMIO_MAGIC,
  MmioInterrupt,
  MmioRegister,
} from "../../../../src/catalogue/transports/mmio.js";
import { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import type { DriverRing } from "../../../../src/runtime/driver/index.js";
import {
  DeviceNeedsReset,
  type EchoMachine,
  echoMachine,
  memoryBytes,
  negotiated,
  running,
  Suspend,
} from "./guest.js";

const R = MmioRegister;

/** Makes queue 0 name a descriptor outside of guest memory (packed ring, wrap counter 1) and kicks it. */
function breakQueue({ driver, memory, set, settle }: EchoMachine): void {
  const place = driver.queues[0]?.ring.places.descriptors;
  if (place === undefined) throw new Error("no ring");
  memory.write(place.address, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 128, 16, 0, 0, 0, 0, 0, 128, 0));
  set(R.QueueNotify, 0);
  settle();
}

/** After a reset: everything but DRIVER_OK, with the ring of queue 0 as it is. */
function setUpAgain({ driver, set, select }: EchoMachine): DriverRing {
  const ring = driver.queues[0]?.ring;
  if (ring === undefined) throw new Error("no ring");
  for (let word = 0; word < 4; word++) {
    set(R.DriverFeaturesSel, word);
    set(R.DriverFeatures, driver.accepted.word(word));
  }
  set(R.Status, negotiated);
  select(0);
  set(R.QueueSize, ring.size);
  set(R.QueueDescLow, ring.places.descriptors.address);
  set(R.QueueDriverLow, ring.places.available.address);
  set(R.QueueDeviceLow, ring.places.used.address);
  set(R.QueueReady, 1);
  return ring;
}

/** Two requests that the device holds. */
function loaded(): EchoMachine {
  const machine = echoMachine();
  machine.driver.start();
  machine.echo.holds = true;
  machine.offer(0);
  machine.offer(0);
  machine.settle();
  expect(machine.echo.pending).toBe(2);
  return machine;
}

function expectSilent(machine: EchoMachine, queue: number): void {
  const { memory, echo, runner, set, get, settle, driver } = machine;
  const interrupts = driver.interrupts.usedBuffers;
  const before = memory.read(0, memoryBytes);
  echo.release();
  runner.flush();
  set(R.QueueNotify, queue);
  settle();
  expect(Buffer.compare(memory.read(0, memoryBytes), before)).toBe(0);
  expect(get(R.InterruptStatus)).toBe(0);
  expect(driver.interrupts.usedBuffers).toBe(interrupts);
}

// What a device must or should do (VIRTIO 1.4), by section and number of the statement in it.
describe("a device over mmio", () => {
  // 2.1.2, 1
  it("uses no buffer and notifies of none before DRIVER_OK", () => {
    const machine = echoMachine();
    const { driver, echo, get, set, settle } = machine;
    driver.start();
    machine.offer(0);
    set(R.Status, 0);
    const ring = setUpAgain(machine);
    expect(get(R.QueueReady)).toBe(1);
    set(R.QueueNotify, 0);
    settle();
    expect([echo.handled, ring.hasUsed(), driver.interrupts.usedBuffers]).toEqual([0, false, 0]);
    set(R.Status, running);
    settle();
    expect([echo.handled, ring.hasUsed(), driver.interrupts.usedBuffers]).toEqual([1, true, 1]);
  });

  // 2.1.2, 2 and 3
  it("sets DEVICE_NEEDS_RESET when only a reset helps, and notifies of it", () => {
    const machine = echoMachine();
    machine.driver.start();
    breakQueue(machine);
    expect(machine.get(R.Status) & DeviceNeedsReset).not.toBe(0);
    expect(machine.driver.interrupts.configChanges).toBe(1);
  });

  // 2.2.2, 2
  it("takes any valid subset, and leaves FEATURES_OK clear otherwise", () => {
    const minimal = echoMachine({ accepted: new FeatureSet([CommonFeature.Version1]) });
    minimal.driver.start();
    expect(minimal.exchange(0, 4)).toBe(4);
    const nothing = echoMachine({ accepted: new FeatureSet([]) });
    expect(() => nothing.driver.start()).toThrow(/FEATURES_OK is 0/);
  });

  // 2.2.2, 3
  it("offers no bit of another transport or without a meaning here", () => {
    for (const bit of [CommonFeature.SrIov, CommonFeature.AdminVq, CommonFeature.Suspend]) {
      const offered = new FeatureSet([CommonFeature.Version1, bit]);
      expect(() => echoMachine({ offered })).toThrow(RangeError);
    }
  });

  // 2.2.2, 4
  it("accepts the same features again after a reset", () => {
    const { driver, exchange } = echoMachine();
    for (const byte of [1, 2, 3]) {
      driver.start();
      expect(exchange(1, byte)).toBe(byte);
    }
  });

  // 2.4.1, 1
  it("has status 0 after a reset", () => {
    const { driver, set, get } = echoMachine();
    driver.start();
    set(R.Status, 0);
    expect(get(R.Status)).toBe(0);
  });

  // 2.4.1, 2
  it("neither notifies nor touches a queue after a reset", () => {
    const machine = loaded();
    machine.set(R.Status, 0);
    expectSilent(machine, 0);
  });

  // 2.5.2, 1
  it("lets configuration be read before FEATURES_OK", () => {
    expect(echoMachine().device.read(R.Config, 2)).toBe(0x0201);
  });

  // 2.6.1.1.1, 1
  it("neither serves a queue nor notifies of it after its reset", () => {
    const machine = loaded();
    // Completed, and not yet told: that is void, too.
    machine.echo.release();
    machine.select(0);
    machine.set(R.QueueReset, 1);
    expectSilent(machine, 0);
  });

  // 2.6.1.1.1, 2
  it("has no state of a queue left after its reset", () => {
    const { device, driver, select, set, exchange, echo } = loaded();
    select(0);
    set(R.QueueReset, 1);
    expect(device.registers.queues[0]?.size).toBe(device.registers.queueSize);
    echo.holds = false;
    driver.restartQueue(0, 16);
    expect([exchange(0, 8), exchange(1, 9)]).toEqual([8, 9]);
  });

  // 2.6.1.2.1, 1
  it("serves a queue that comes back with another size", () => {
    const { driver, exchange } = echoMachine();
    driver.start();
    driver.restartQueue(0, 64);
    for (let byte = 0; byte < 130; byte++) expect(exchange(0, byte)).toBe(byte);
    expect(driver.queues[0]?.ring.size).toBe(64);
  });

  // 2.7.10.2, 5
  it("takes kicks that announce nothing", () => {
    const { driver, echo, set, settle, exchange } = echoMachine();
    driver.start();
    for (let kick = 0; kick < 100; kick++) set(R.QueueNotify, kick % 2);
    settle();
    expect([echo.handled, driver.interrupts.usedBuffers]).toEqual([0, 0]);
    expect(exchange(0, 3)).toBe(3);
  });

  // 3.4.2, 1
  it("ignores SUSPEND", () => {
    const { driver, set, get, exchange } = echoMachine();
    driver.start();
    set(R.Status, running | Suspend);
    expect(get(R.Status)).toBe(running);
    expect(exchange(0, 6)).toBe(6);
  });

  // 4.2.2.1, 1
  it("has its magic value", () => {
    expect(echoMachine().get(R.MagicValue)).toBe(MMIO_MAGIC);
  });

  // 4.2.2.1, 2
  it("has version 2", () => {
    expect(echoMachine().get(R.Version)).toBe(2);
  });

  // 4.2.2.1, 3 and 4
  it("shows an event from when it happens until it is acknowledged, and no other", () => {
    const { driver, echo, get, set } = echoMachine();
    driver.start();
    expect(get(R.InterruptStatus)).toBe(0);
    echo.config.update(0, Uint8Array.of(50));
    for (let look = 0; look < 3; look++) {
      expect(get(R.InterruptStatus)).toBe(MmioInterrupt.ConfigChange);
      set(R.InterruptAck, MmioInterrupt.UsedBuffer);
    }
    set(R.InterruptAck, MmioInterrupt.ConfigChange);
    expect(get(R.InterruptStatus)).toBe(0);
  });

  // 4.2.2.1, 5 and 8
  it("has InterruptStatus, QueueReady and QueueReset 0 after a reset", () => {
    const { driver, echo, get, set, select } = echoMachine();
    driver.start();
    echo.config.update(0, Uint8Array.of(50));
    set(R.Status, 0);
    expect(get(R.InterruptStatus)).toBe(0);
    for (const queue of [0, 1, 2]) {
      select(queue);
      expect([get(R.QueueReady), get(R.QueueReset)]).toEqual([0, 0]);
    }
  });

  // 4.2.2.1, 6
  it("changes ConfigGeneration when what the driver read may be torn", () => {
    const { device, echo, get } = echoMachine();
    const before = get(R.ConfigGeneration);
    device.read(R.Config, 4);
    echo.config.update(4, Uint8Array.of(50));
    expect(get(R.ConfigGeneration)).not.toBe(before);
  });

  // 4.2.2.1, 7
  it("touches no ring while QueueReady is 0", () => {
    const machine = loaded();
    machine.select(0);
    machine.set(R.QueueReady, 0);
    expectSilent(machine, 0);
  });

  // 4.2.2.1, 9 to 12
  it("resets the selected queue alone, and QueueReset reads 0 when that is over and when it is ready again", () => {
    const { driver, get, set, select, exchange } = echoMachine();
    driver.start();
    select(0);
    set(R.QueueReset, 1);
    expect([get(R.QueueReset), get(R.QueueReady)]).toEqual([0, 0]);
    select(1);
    expect(get(R.QueueReady)).toBe(1);
    driver.restartQueue(0, 16);
    expect([get(R.QueueReset), get(R.QueueReady)]).toEqual([0, 1]);
    expect([exchange(0, 1), exchange(1, 2)]).toEqual([1, 2]);
  });

  // 6.2, 1
  it("always offers VERSION_1", () => {
    expect(() => echoMachine({ offered: new FeatureSet([]) })).toThrow(/VERSION_1/);
  });
});
