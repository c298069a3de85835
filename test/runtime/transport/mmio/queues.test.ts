import { describe, expect, it } from "vitest";
import { CommonFeature } from "../../../../src/catalogue/features.js";
import { MmioRegister } from "../../../../src/catalogue/transports/mmio.js";
import { FeatureSet } from "../../../../src/runtime/device/feature-set.js";
import { ringFeatures } from "../../../../src/runtime/driver/index.js";
import {
  allFeatures,
  type EchoMachine,
  echoMachine,
  Failed,
  found,
  memoryBytes,
  negotiated,
  queueSize,
  running,
} from "./guest.js";

const layouts: [string, FeatureSet][] = [
  ["split", ringFeatures.union(new FeatureSet([CommonFeature.RingReset]))],
  [
    "split, with notification data",
    allFeatures.without(new FeatureSet([CommonFeature.RingPacked])),
  ],
  ["packed", allFeatures.without(new FeatureSet([CommonFeature.NotificationData]))],
  ["packed, with notification data", allFeatures],
];

const addressRegisters = [
  MmioRegister.QueueDescLow,
  MmioRegister.QueueDescHigh,
  MmioRegister.QueueDriverLow,
  MmioRegister.QueueDriverHigh,
  MmioRegister.QueueDeviceLow,
  MmioRegister.QueueDeviceHigh,
];

/** Up to FEATURES_OK, with a split ring at valid addresses set for queue 0, not yet ready. */
function setUp({ set, select, driver, memory }: EchoMachine): void {
  set(MmioRegister.DriverFeaturesSel, 1);
  set(MmioRegister.DriverFeatures, 1 | (1 << (CommonFeature.RingReset - 32)));
  set(MmioRegister.Status, negotiated);
  expect(driver.status).toBe(negotiated);
  const { address } = memory.allocate(3 * 4096, 4096);
  select(0);
  set(MmioRegister.QueueSize, 16);
  set(MmioRegister.QueueDescLow, address);
  set(MmioRegister.QueueDriverLow, address + 4096);
  set(MmioRegister.QueueDeviceLow, address + 8192);
}

describe.each(layouts)("mmio queues, %s", (_name, accepted) => {
  it("carry requests and answers on every queue, with one interrupt each", () => {
    const { driver, exchange, device } = echoMachine({ accepted });
    driver.start();
    expect(driver.accepted.bits()).toEqual(accepted.bits());
    for (let round = 0; round < 100; round++) {
      expect(exchange(round % 2, round)).toBe(round);
    }
    expect(driver.interrupts.usedBuffers).toBe(100);
    expect(device.accesses).toEqual({ malformed: 0, refused: 0, unknownQueue: 0 });
  });

  it("start anew after a device reset", () => {
    const { driver, exchange } = echoMachine({ accepted });
    for (let round = 1; round < 4; round++) {
      driver.start();
      expect(exchange(0, round)).toBe(round);
    }
  });

  it("start anew after a queue reset, with another size, and leave their neighbour alone", () => {
    const { driver, exchange, echo, offer, settle, runner } = echoMachine({ accepted });
    driver.start();
    expect(exchange(0, 1)).toBe(1);
    echo.holds = true;
    offer(0);
    offer(1);
    settle();
    expect(echo.pending).toBe(2);
    driver.restartQueue(0, 32);
    expect(echo.pending).toBe(1);
    echo.holds = false;
    expect(exchange(0, 2)).toBe(2);
    expect(driver.queues[0]?.ring.size).toBe(32);
    echo.release();
    runner.flush();
    expect(driver.queues[1]?.takeUsed(100)).toBeGreaterThanOrEqual(0);
  });

  it("forget what is in flight at a reset, and touch memory no more", () => {
    const { driver, echo, offer, settle, set, get, memory } = echoMachine({ accepted });
    driver.start();
    echo.holds = true;
    for (const queue of [0, 1, 0, 1]) offer(queue);
    settle();
    expect(echo.pending).toBe(4);
    set(MmioRegister.Status, 0);
    expect(echo.pending).toBe(0);
    for (const { ring } of driver.queues) expect(ring.hasUsed()).toBe(false);
    const before = memory.read(0, memoryBytes);
    echo.release();
    for (const queue of [0, 1, 2]) set(MmioRegister.QueueNotify, queue);
    settle();
    expect(Buffer.compare(memory.read(0, memoryBytes), before)).toBe(0);
    expect([get(MmioRegister.Status), get(MmioRegister.InterruptStatus)]).toEqual([0, 0]);
    for (const queue of [0, 1, 2]) {
      set(MmioRegister.QueueSel, queue);
      expect(get(MmioRegister.QueueReady)).toBe(0);
    }
  });

  it("stop when a kick is under way", () => {
    const { driver, echo, offer, settle, set } = echoMachine({ accepted });
    driver.start();
    offer(0);
    set(MmioRegister.Status, 0);
    settle();
    expect(echo.handled).toBe(0);
  });

  it("stop on QueueReady 0, for good", () => {
    const { driver, echo, offer, settle, select, set, get } = echoMachine({ accepted });
    driver.start();
    select(0);
    set(MmioRegister.QueueReady, 0);
    expect(get(MmioRegister.QueueReady)).toBe(0);
    offer(0);
    set(MmioRegister.QueueReady, 1);
    settle();
    expect([get(MmioRegister.QueueReady), echo.handled]).toEqual([0, 0]);
  });
});

describe("mmio queue registers", () => {
  it("show the largest size of a queue, and 0 for one that does not exist", () => {
    const { select, get, set, device } = echoMachine();
    const sizes = [0, 1, 2, 3, 4, 0xffff, 0x10000, 0xffffffff].map((queue) => {
      select(queue);
      return get(MmioRegister.QueueSizeMax);
    });
    expect(sizes).toEqual([queueSize, queueSize, queueSize, 0, 0, 0, 0, 0]);
    set(MmioRegister.QueueReady, 1);
    set(MmioRegister.QueueReset, 1);
    set(MmioRegister.QueueSize, 8);
    expect([get(MmioRegister.QueueReady), get(MmioRegister.QueueReset)]).toEqual([0, 0]);
    expect(device.accesses.unknownQueue).toBe(3);
  });

  it("ignore notifications for queues that do not exist", () => {
    const { driver, set, settle, device, echo } = echoMachine({
      accepted: ringFeatures,
    });
    driver.start();
    for (const queue of [3, 0xffff, 0x10000, 0x00010000, 0xffffffff]) {
      set(MmioRegister.QueueNotify, queue);
    }
    settle();
    expect([echo.handled, device.accesses.unknownQueue]).toEqual([0, 5]);
    expect(driver.status).toBe(running);
  });

  it("are ready only after FEATURES_OK", () => {
    const machine = echoMachine();
    const { set, get } = machine;
    setUp(machine);
    set(MmioRegister.Status, 0);
    set(MmioRegister.Status, found);
    set(MmioRegister.QueueReady, 1);
    expect(get(MmioRegister.QueueReady)).toBe(0);
    setUp(machine);
    set(MmioRegister.QueueReady, 1);
    expect(get(MmioRegister.QueueReady)).toBe(1);
  });

  it.each<[string, (set: (register: number, value: number) => void) => void]>([
    ["size 0", (set) => set(MmioRegister.QueueSize, 0)],
    ["a size that is no power of two", (set) => set(MmioRegister.QueueSize, 24)],
    ["a size beyond the largest", (set) => set(MmioRegister.QueueSize, 2 * queueSize)],
    ["a size that truncates to a good one", (set) => set(MmioRegister.QueueSize, 0x10010)],
    ["a misaligned descriptor area", (set) => set(MmioRegister.QueueDescLow, 8)],
    ["a misaligned driver area", (set) => set(MmioRegister.QueueDriverLow, 4097)],
    ["a misaligned device area", (set) => set(MmioRegister.QueueDeviceLow, 8194)],
    ["descriptors outside of memory", (set) => set(MmioRegister.QueueDescLow, memoryBytes)],
    ["descriptors across its end", (set) => set(MmioRegister.QueueDescLow, memoryBytes - 16)],
    ["a driver area above 4 GiB", (set) => set(MmioRegister.QueueDriverHigh, 1)],
    ["a device area at 2^63", (set) => set(MmioRegister.QueueDeviceHigh, 0x80000000)],
    ["all ones", (set) => addressRegisters.map((register) => set(register, 0xffffffff))],
  ])("keep a queue with %s from becoming ready", (_name, spoil) => {
    const machine = echoMachine();
    const { set, get, log, echo, settle } = machine;
    setUp(machine);
    spoil(set);
    set(MmioRegister.QueueReady, 1);
    expect(get(MmioRegister.QueueReady)).toBe(0);
    expect(log).toHaveLength(1);
    set(MmioRegister.Status, running);
    set(MmioRegister.QueueNotify, 0);
    settle();
    expect(echo.handled).toBe(0);
  });

  it("take a high half back without losing the low one", () => {
    const machine = echoMachine();
    const { set, get } = machine;
    setUp(machine);
    set(MmioRegister.QueueDescHigh, 0xffffffff);
    set(MmioRegister.QueueDescHigh, 0);
    set(MmioRegister.QueueReady, 1);
    expect(get(MmioRegister.QueueReady)).toBe(1);
  });

  it("take no value but 0 and 1 for QueueReady and no value but 1 for QueueReset", () => {
    const machine = echoMachine();
    const { set, get, device } = machine;
    setUp(machine);
    for (const value of [2, 3, 0x80000001, 0xffffffff]) set(MmioRegister.QueueReady, value);
    expect(get(MmioRegister.QueueReady)).toBe(0);
    set(MmioRegister.QueueReady, 1);
    set(MmioRegister.Status, running);
    for (const value of [0, 2, 0xffffffff]) set(MmioRegister.QueueReset, value);
    expect(get(MmioRegister.QueueReady)).toBe(1);
    expect(device.accesses.refused).toBe(7);
  });

  it("are frozen while the queue is ready and after DRIVER_OK", () => {
    const { driver, exchange, select, set, get, device } = echoMachine();
    driver.start();
    select(0);
    const attempts = [...addressRegisters, MmioRegister.QueueSize];
    for (const register of attempts) set(register, 0xffffffff);
    expect(device.accesses.refused).toBe(attempts.length);
    expect(exchange(0, 5)).toBe(5);
    // Stopping a queue is no way round it.
    set(MmioRegister.QueueReady, 0);
    for (const register of attempts) set(register, 0);
    set(MmioRegister.QueueReady, 1);
    expect(get(MmioRegister.QueueReady)).toBe(0);
    expect(device.accesses.refused).toBe(2 * attempts.length + 1);
  });

  it("are frozen after DRIVER_OK for queues that were not set up", () => {
    const machine = echoMachine();
    const { set, get, select, device } = machine;
    setUp(machine);
    set(MmioRegister.Status, running);
    select(1);
    set(MmioRegister.QueueSize, 8);
    set(MmioRegister.QueueReady, 1);
    expect([get(MmioRegister.QueueReady), device.accesses.refused]).toEqual([0, 2]);
  });

  it("reset a queue only when that was negotiated and the device runs", () => {
    const refusing = echoMachine({ accepted: ringFeatures });
    refusing.driver.start();
    refusing.select(0);
    refusing.set(MmioRegister.QueueReset, 1);
    expect(refusing.get(MmioRegister.QueueReady)).toBe(1);
    expect(refusing.exchange(0, 3)).toBe(3);

    const early = echoMachine();
    setUp(early);
    early.set(MmioRegister.QueueReady, 1);
    early.set(MmioRegister.QueueReset, 1);
    expect(early.get(MmioRegister.QueueReady)).toBe(1);
  });

  it("read 0 from QueueReset and QueueReady when a queue reset is over", () => {
    const { driver, select, set, get } = echoMachine();
    driver.start();
    select(0);
    set(MmioRegister.QueueReset, 1);
    expect([get(MmioRegister.QueueReset), get(MmioRegister.QueueReady)]).toEqual([0, 0]);
  });

  it("go back to their defaults at a reset of the device", () => {
    const machine = echoMachine();
    const { set, get } = machine;
    setUp(machine);
    set(MmioRegister.Status, 0);
    set(MmioRegister.DriverFeatures, 1);
    set(MmioRegister.Status, negotiated);
    // Size and addresses are defaults again; 0 is a valid address here, but three areas at once overlap harmlessly.
    set(MmioRegister.QueueReady, 1);
    expect(get(MmioRegister.QueueReady)).toBe(1);
    expect(machine.device.registers.queues[0]?.size).toBe(queueSize);
  });

  it("rest after FAILED, and can be set up again after a reset", () => {
    const { driver, echo, set, get, offer, settle, exchange } = echoMachine();
    driver.start();
    set(MmioRegister.Status, running | Failed);
    offer(0);
    settle();
    expect(echo.handled).toBe(0);
    set(MmioRegister.QueueReady, 1);
    expect(get(MmioRegister.QueueReady)).toBe(0);
    driver.start();
    expect(exchange(0, 9)).toBe(9);
  });
});
