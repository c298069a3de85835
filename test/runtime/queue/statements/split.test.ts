import { describe, expect, it } from "vitest";
import { AvailFlag, DescFlag, UsedFlag, VirtqDesc } from "../../../../src/catalogue/queues.js";
import { rawSplitPair, size } from "./raw-pair.js";

const { Next, Write, Indirect } = DescFlag;
type Pair = ReturnType<typeof rawSplitPair>;

/** Makes so many chains of one descriptor available, which the device takes and pushes. */
function useChains({ driver: { raw }, device, page, take }: Pair, from: number, count: number) {
  for (let index = from; index < from + count; index++) {
    raw.descriptor(index % size, page.address, 16, Write, 0);
    raw.available(index % size, index % size);
  }
  raw.availableIndex(from + count);
  for (let left = count; left > 0; left--) device.push(take());
}

// What a device must or should do with a split virtqueue (VIRTIO 1.4), by section and number of the statement in it.
describe("the device's end of a split ring", () => {
  // 2.7.5.1, 2
  it("leaves descriptors and available ring as the driver wrote them", () => {
    const { driver, device, memory, page, take } = rawSplitPair();
    const { descriptors, available } = driver.places;
    driver.raw.descriptor(0, page.address, 64, Next, 1);
    driver.raw.descriptor(1, page.address + 64, 64, Write, 0);
    driver.raw.available(0, 0);
    driver.raw.availableIndex(1);
    const before = [descriptors, available].map((area) => memory.read(area.address, area.length));
    device.suppressKicks();
    const chain = take();
    chain.writable.setUint8(0, 1);
    device.push(chain);
    device.publish();
    device.resumeKicks();
    const after = [descriptors, available].map((area) => memory.read(area.address, area.length));
    expect(after).toEqual(before);
  });

  // 2.7.5.1, 1
  it("writes to no buffer that is for reading", () => {
    const { driver, memory, page, take } = rawSplitPair();
    driver.raw.descriptor(0, page.address, 64, Next, 1);
    driver.raw.descriptor(1, page.address + 64, 64, Write, 0);
    driver.raw.available(0, 0);
    driver.raw.availableIndex(1);
    const { writable } = take();
    expect(writable.length).toBe(64);
    writable.copyFrom(new Uint8Array(64).fill(7), 0);
    expect(memory.read(page.address, 128)).toEqual(new Uint8Array(128).fill(7, 64));
  });

  // 2.7.5.3.2, 1
  it("takes an indirect table, whether or not its descriptor has the WRITE flag", () => {
    for (const flags of [Indirect, Indirect | Write]) {
      const { driver, memory, page, take } = rawSplitPair();
      const table = Buffer.alloc(VirtqDesc.size);
      table.writeUInt32LE(page.address + 512, 0);
      table.writeUInt32LE(24, 8);
      memory.write(page.address, table);
      driver.raw.descriptor(3, page.address, VirtqDesc.size, flags, 0);
      driver.raw.available(0, 3);
      driver.raw.availableIndex(1);
      const { readable, writable } = take();
      expect([readable.length, writable.length]).toEqual([24, 0]);
    }
  });

  // 2.7.7.2, 1 to 3
  it("looks at the flag alone without event index: 0 is a notification, 1 is none", () => {
    const pair = rawSplitPair();
    for (const [index, flags, usedEvent] of [
      [0, 0, 100],
      [1, AvailFlag.NoInterrupt, 1],
      [2, 0, 1],
      [3, AvailFlag.NoInterrupt, 3],
    ] as const) {
      pair.driver.raw.availableFlags(flags);
      pair.driver.raw.usedEvent(usedEvent);
      useChains(pair, index, 1);
      expect(pair.device.publish()).toBe(flags === 0);
    }
  });

  // 2.7.7.2, 4 to 6
  it("notifies with event index when the index passes used_event and else not, whatever the flag", () => {
    const pair = rawSplitPair({ eventIndex: true });
    // The first notification of a ring is never held back: what the driver has seen is not known then.
    useChains(pair, 0, 1);
    pair.device.publish();
    const published = (from: number, count: number, usedEvent: number, flags: number) => {
      pair.driver.raw.availableFlags(flags);
      pair.driver.raw.usedEvent(usedEvent);
      useChains(pair, from, count);
      return pair.device.publish();
    };
    expect(published(1, 1, 1, AvailFlag.NoInterrupt)).toBe(true);
    expect(published(2, 1, 1, 0)).toBe(false);
    expect(published(3, 1, 7, 0)).toBe(false);
    expect(published(4, 3, 5, AvailFlag.NoInterrupt)).toBe(true);
    expect(published(7, 3, 10, 0)).toBe(false);
    expect(published(10, 1, 10, 0)).toBe(true);
  });

  // 2.7.8.2, 1
  it("has the length in the used element before the index says that it is there", () => {
    const { driver, device, page, take } = rawSplitPair();
    driver.raw.descriptor(5, page.address, 64, Write, 0);
    driver.raw.available(0, 5);
    driver.raw.availableIndex(1);
    const chain = take();
    chain.writable.copyFrom(new Uint8Array(9), 0);
    device.push(chain);
    expect([driver.raw.usedId(0), driver.raw.usedLength(0), driver.raw.usedIndex]).toEqual([
      5, 9, 0,
    ]);
    device.publish();
    expect(driver.raw.usedIndex).toBe(1);
  });

  // 2.7.10.2, 1 and 2
  it("has 0 or 1 in the used flags without event index, 1 while it looks at the ring anyway", () => {
    const { driver, device } = rawSplitPair();
    expect(driver.raw.usedFlags).toBe(0);
    device.suppressKicks();
    expect(driver.raw.usedFlags).toBe(UsedFlag.NoNotify);
    device.resumeKicks();
    expect(driver.raw.usedFlags).toBe(0);
  });

  // 2.7.10.2, 3 and 4
  it("keeps 0 in the used flags with event index, and asks by avail_event for the next chain", () => {
    const pair = rawSplitPair({ eventIndex: true });
    pair.device.suppressKicks();
    expect(pair.driver.raw.usedFlags).toBe(0);
    useChains(pair, 0, 3);
    expect(pair.driver.raw.availEvent).toBe(0);
    pair.device.resumeKicks();
    expect([pair.driver.raw.usedFlags, pair.driver.raw.availEvent]).toEqual([0, 3]);
  });
});
