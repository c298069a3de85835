import { onTestFinished } from "vitest";
import { DriverMemory, type GuestBuffer } from "../../../../src/runtime/driver/driver-memory.js";
import { PackedDriverQueue } from "../../../../src/runtime/driver/packed-driver-queue.js";
import { SplitDriverQueue } from "../../../../src/runtime/driver/split-driver-queue.js";
import type { RingOptions } from "../../../../src/runtime/queue/ring-layout.js";
import type { Virtqueue } from "../../../../src/runtime/queue/virtqueue.js";
import { DeviceMemory } from "../../driver/support/device-side.js";

/** Descriptors of the rings here. */
export const size = 8;

interface RawPair<Driver> {
  readonly driver: Driver;
  readonly device: Virtqueue;
  readonly memory: DriverMemory;
  /** A page for buffers. */
  readonly page: GuestBuffer;
  /** The next chain; throws when there is none. */
  readonly take: () => NonNullable<ReturnType<Virtqueue["pop"]>>;
}

function pair<Driver extends SplitDriverQueue | PackedDriverQueue>(
  memory: DriverMemory,
  driver: Driver,
  options: Partial<RingOptions>,
): RawPair<Driver> {
  const deviceMemory = new DeviceMemory(memory);
  onTestFinished(() => {
    deviceMemory.close();
    memory.close();
  });
  const device = deviceMemory.queue(driver, { ...options, base: driver.base });
  const take = () => {
    const chain = device.pop();
    if (chain === null) throw new Error("no chain");
    return chain;
  };
  return { driver, device, memory, page: memory.allocate(4096, 4096), take };
}

/** Both ends of a split ring, whose driver's end a test writes byte by byte. */
export function rawSplitPair(options: Partial<RingOptions> = {}): RawPair<SplitDriverQueue> {
  const memory = new DriverMemory(2 ** 16);
  const { eventIndex = false, inOrder = false } = options;
  const driver = new SplitDriverQueue(memory, { size, eventIndex, inOrder });
  return pair(memory, driver, { indirect: true, ...options });
}

/** The same of a packed ring. */
export function rawPackedPair(options: Partial<RingOptions> = {}): RawPair<PackedDriverQueue> {
  const memory = new DriverMemory(2 ** 16);
  const { eventIndex = false, inOrder = false } = options;
  const driver = new PackedDriverQueue(memory, { size, eventIndex, inOrder });
  return pair(memory, driver, { indirect: true, ...options, packed: true });
}
