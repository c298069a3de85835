import { afterEach, describe, expect, it } from "vitest";
import { DescFlag } from "../../../src/catalogue/queues.js";
import { DriverMemory } from "../../../src/runtime/driver/driver-memory.js";
import { PackedDriverQueue } from "../../../src/runtime/driver/packed-driver-queue.js";
import { QueueFault } from "../../../src/runtime/queue/fault.js";
import { isRingBase } from "../../../src/runtime/queue/ring-layout.js";
import { DeviceMemory } from "../driver/support/device-side.js";

const size = 3;
const { Avail, Used } = DescFlag;
const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

describe("a driver that makes descriptors available again before they are used", () => {
  it("breaks its queue when an in-order batch would become longer than the ring", () => {
    const memory = new DriverMemory(2 ** 16);
    const driver = new PackedDriverQueue(memory, { size, eventIndex: false, inOrder: true });
    const deviceMemory = new DeviceMemory(memory);
    closers.push(
      () => deviceMemory.close(),
      () => memory.close(),
    );
    const device = deviceMemory.queue(driver, { packed: true, inOrder: true, base: driver.base });
    for (let lap = 0; lap < 2; lap++) {
      const available = lap === 0 ? Avail : Used;
      for (let index = 0; index < size; index++) {
        driver.raw.descriptor(index, 0, 1, index, available);
      }
      // Only chains without a writable part share a used descriptor.
      for (let chain = device.pop(); chain !== null; chain = device.pop()) device.push(chain);
    }
    expect(device.fault).toBe(QueueFault.IndexJumped);
    // What it had before still counts: one used descriptor for the three chains.
    device.publish();
    expect(driver.raw.id(0)).toBe(size - 1);
    expect((device.base >>> 16) & 0x7fff).toBeLessThan(size);
  });
});

describe("a base", () => {
  it.each([
    [0x80008000, 1, true],
    [0x80008001, 1, false],
    [0x80018000, 1, false],
    [0x00068006, 7, true],
    [0x00068007, 7, false],
    [0x7fff7fff, 32768, true],
  ])("%i in a packed ring of %i: %s", (base, ringSize, isGood) => {
    expect(isRingBase(true, ringSize, base)).toBe(isGood);
  });

  it("of a split ring is any index", () => {
    expect(isRingBase(false, 2, 0xffff)).toBe(true);
  });
});
