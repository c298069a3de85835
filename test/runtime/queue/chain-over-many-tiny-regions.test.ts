import { expect, it } from "vitest";
import { DescFlag, SplitQueueSize } from "../../../src/catalogue/queues.js";
import { GuestMemory } from "../../../src/runtime/memory/guest-memory.js";
import { QueueFault } from "../../../src/runtime/queue/fault.js";
import { maxChainSegments } from "../../../src/runtime/queue/limits.js";
import { SplitQueue } from "../../../src/runtime/queue/split-queue.js";
import { plainRegion } from "../memory/plain-region.js";

const regions = 512;
const size = 32768;

it("a chain whose every descriptor crosses all regions costs a bounded number of segments", () => {
  const memory = new GuestMemory();
  const tiny = Array.from({ length: regions }, (_, index) =>
    plainRegion(index, new ArrayBuffer(1)),
  );
  expect(memory.setRegions(tiny)).toBeUndefined();
  const areas = {
    size,
    descriptors: new ArrayBuffer(SplitQueueSize.desc(size)),
    available: new ArrayBuffer(SplitQueueSize.avail(size)),
    used: new ArrayBuffer(SplitQueueSize.used(size)),
  };
  const descriptors = new Uint32Array(areas.descriptors);
  for (let index = 0; index < size; index++) {
    descriptors[4 * index + 2] = regions;
    descriptors[4 * index + 3] = DescFlag.Next | (((index + 1) % size) << 16);
  }
  new Uint16Array(areas.available)[1] = 1;
  const options = { eventIndex: false, indirect: false, inOrder: false, base: 0 };
  const queue = new SplitQueue(areas, memory, options);
  expect(queue.pop()).toBeNull();
  expect(queue.fault).toBe(QueueFault.ChainTooLong);
  // Without the bound this one would have sixteen million.
  expect(maxChainSegments).toBeLessThan(regions * 1024);
});
