import { expect, it } from "vitest";
import { QueueFault } from "../../../src/runtime/queue/fault.js";
import { RawRing } from "./raw-ring.js";

it("a chain that is mended after it broke the queue is not taken", () => {
  const ring = new RawRing(8);
  ring.descriptor(0, 2 ** 40, 4);
  ring.descriptor(1, 0, 4);
  ring.makeAvailable(0, 1, 1);
  expect(ring.queue.pop()).toBeNull();
  expect(ring.queue.fault).toBe(QueueFault.AddressOutsideMemory);
  ring.descriptor(0, 0, 4);
  expect(ring.queue.pop()).toBeNull();
  expect(ring.queue.isPending()).toBe(false);
  expect(ring.queue.inFlight).toBe(0);
});
