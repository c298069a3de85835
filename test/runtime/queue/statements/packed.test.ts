import { describe, expect, it } from "vitest";
import { DescFlag } from "../../../../src/catalogue/queues.js";
import { rawPackedPair, size } from "./raw-pair.js";

const { Next, Write, Avail, Used } = DescFlag;
type Pair = ReturnType<typeof rawPackedPair>;

/** Makes a chain of one writable descriptor available on the first lap. */
function offer({ driver, page }: Pair, position: number, id: number): void {
  driver.raw.descriptor(position, page.address + 64 * position, 64, id, Write | Avail);
}

// What a device must or should do with a packed virtqueue (VIRTIO 1.4), by section and number of the statement in it.
describe("the device's end of a packed ring", () => {
  // 2.8.12, 1
  it("takes descriptors in the order of the ring, whatever their ids", () => {
    const pair = rawPackedPair();
    for (const [position, id] of [5, 2, 7, 0].entries()) offer(pair, position, id);
    expect([1, 2, 3, 4].map(() => pair.take().id)).toEqual([5, 2, 7, 0]);
    expect(pair.device.pop()).toBeNull();
  });

  // 2.8.12, 2 and 3
  it("writes used descriptors in the order in which requests are done, the flags of the first one last", () => {
    const pair = rawPackedPair();
    const { raw } = pair.driver;
    for (const [position, id] of [5, 2, 7].entries()) offer(pair, position, id);
    const chains = [pair.take(), pair.take(), pair.take()];
    for (const chain of [chains[2], chains[0]]) if (chain) pair.device.push(chain);
    expect(raw.flags(0) & (Avail | Used)).toBe(Avail);
    pair.device.publish();
    expect([raw.id(0), raw.id(1)]).toEqual([7, 5]);
    for (const position of [0, 1]) {
      expect(raw.flags(position) & (Avail | Used)).toBe(Avail | Used);
    }
    expect(raw.flags(2) & (Avail | Used)).toBe(Avail);
  });

  // 2.8.15, 1
  it("writes to no buffer that is for reading", () => {
    const { driver, memory, page, take } = rawPackedPair();
    driver.raw.descriptor(1, page.address + 64, 64, 1, Write | Avail);
    driver.raw.descriptor(0, page.address, 64, 1, Next | Avail);
    const { writable } = take();
    expect(writable.length).toBe(64);
    writable.copyFrom(new Uint8Array(64).fill(7), 0);
    expect(memory.read(page.address, 128)).toEqual(new Uint8Array(128).fill(7, 64));
  });

  // 2.8.15, 2
  it("takes no descriptor before its AVAIL flag turns", () => {
    const pair = rawPackedPair();
    const { driver, device, page } = pair;
    // As left over from the lap before: used, and as available then.
    for (const flags of [0, Used, Avail | Used, Write, Write | Used]) {
      driver.raw.descriptor(0, page.address, 64, 3, flags);
      expect([device.isPending(), device.pop()]).toEqual([false, null]);
    }
    offer(pair, 0, 3);
    expect(pair.take().id).toBe(3);
  });

  // 2.8.15, 3
  it("touches no descriptor of which it has said that it is used", () => {
    const pair = rawPackedPair();
    const { driver, device, memory } = pair;
    const { descriptors } = driver.places;
    for (const [position, id] of [4, 6].entries()) offer(pair, position, id);
    const held = pair.take();
    device.push(held);
    device.publish();
    // The driver may write what it likes there by now.
    driver.raw.descriptor(0, 1, 2, 3, Avail | Used);
    const before = memory.read(descriptors.address, 16);
    device.push(pair.take());
    device.publish();
    device.suppressKicks();
    device.resumeKicks();
    expect(memory.read(descriptors.address, 16)).toEqual(before);
    expect(driver.raw.id(1)).toBe(6);
  });

  // 2.8.18, 1
  it("has the buffers of a list in the order in which the driver linked them, over the end of the ring, too", () => {
    const pair = rawPackedPair();
    const { driver, device, memory, page } = pair;
    for (let position = 0; position < size - 1; position++) {
      offer(pair, position, position);
      device.push(pair.take());
      device.publish();
    }
    memory.write(page.address, Uint8Array.of(1, 2, 3));
    driver.raw.descriptor(0, page.address + 1, 1, 9, Next | Used);
    driver.raw.descriptor(1, page.address + 2, 1, 9, Used);
    driver.raw.descriptor(size - 1, page.address, 1, 9, Next | Avail);
    const { readable, id } = pair.take();
    const bytes = new Uint8Array(3);
    readable.copyTo(bytes, 0);
    expect([id, ...bytes]).toEqual([9, 1, 2, 3]);
  });

  // 2.8.18, 2
  it("takes a list as long as the ring, and none that is longer", () => {
    const most = rawPackedPair();
    const link = ({ driver, page }: Pair, lastFlags: number) => {
      for (let position = size - 1; position >= 0; position--) {
        const flags = position === size - 1 ? lastFlags : Next;
        driver.raw.descriptor(position, page.address, 8, 1, flags | Write | Avail);
      }
    };
    link(most, 0);
    expect(most.take().writable.length).toBe(8 * size);
    const endless = rawPackedPair();
    link(endless, Next);
    expect(endless.device.pop()).toBeNull();
    expect(endless.device.fault).not.toBe(0);
  });
});
