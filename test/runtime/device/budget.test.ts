import { describe, expect, it, onTestFinished } from "vitest";
import { checkBudget, type DeviceBudget } from "../../../src/runtime/device/budget.js";
import { readCounters } from "../../../src/runtime/device/queue-counters.js";
import { Guest } from "../devices/harness.js";
import { FakeLane } from "./fake-lane.js";
import { TestDevice } from "./test-device.js";

function start(budget: DeviceBudget) {
  const lane = new FakeLane();
  const device = new TestDevice();
  const guest = new Guest(device, { lane, budget });
  onTestFinished(() => guest.release());
  const offer = (queue: number, count: number, bytes = 16): void => {
    for (let index = 0; index < count; index++) guest.offer(queue, [], [bytes]);
  };
  return { lane, device, guest, offer };
}

describe("a budget of operations", () => {
  it("serves the burst at once and the rest at the rate", () => {
    const { lane, device, guest, offer } = start({ operationsPerSecond: 1000, burstMs: 10 });
    offer(0, 100);
    guest.kick(0);
    expect(device.handled[0]).toBe(10);
    lane.pass(50);
    expect(device.handled[0]).toBeGreaterThanOrEqual(59);
    expect(device.handled[0]).toBeLessThanOrEqual(61);
    lane.pass(50);
    expect(device.handled[0]).toBe(100);
    expect(readCounters(guest.runner.counters)[0]?.throttled).toBeGreaterThan(0);
  });

  it("does nothing while a queue waits, however often it is kicked, and nothing when all is done", () => {
    const { lane, device, guest, offer } = start({ operationsPerSecond: 100, burstMs: 10 });
    offer(0, 3);
    for (let kick = 0; kick < 100; kick++) expect(guest.runner.kick(0)).toBe(false);
    lane.turn();
    expect(device.handled[0]).toBe(1);
    expect(lane.armedTimers).toBe(1);
    lane.pass(100);
    expect(device.handled[0]).toBe(3);
    expect(lane.armedTimers).toBe(0);
    guest.used(0);
    offer(0, 1);
    guest.kick(0);
    expect(guest.used(0)).toHaveLength(1);
  });

  it("shares what there is between the queues of the device", () => {
    const { lane, device, guest, offer } = start({ operationsPerSecond: 1000, burstMs: 1 });
    offer(0, 200);
    offer(1, 200);
    guest.kick(0);
    guest.kick(1);
    lane.pass(100);
    const [first = 0, second = 0] = device.handled;
    expect(first + second).toBeGreaterThan(90);
    expect(Math.abs(first - second)).toBeLessThan(10);
  });

  it("goes on where it was when a held queue is stopped and started", () => {
    const { lane, device, guest, offer } = start({ operationsPerSecond: 1000, burstMs: 10 });
    offer(0, 30);
    guest.kick(0);
    guest.pause(0);
    lane.pass(5);
    expect(device.handled[0]).toBe(10);
    guest.resume(0);
    lane.pass(20);
    expect(guest.used(0)).toHaveLength(30);
  });
});

describe("a budget of bytes", () => {
  it("counts all buffers of a request and waits for the debt of a large one", () => {
    const { lane, device, guest, offer } = start({ bytesPerSecond: 1_000_000, burstMs: 10 });
    offer(0, 1, 50_000);
    offer(0, 1, 1000);
    guest.kick(0);
    expect(device.handled[0]).toBe(1);
    lane.pass(39);
    expect(device.handled[0]).toBe(1);
    lane.pass(3);
    expect(device.handled[0]).toBe(2);
  });

  it("holds the buffers of a supply queue back and tells the device when it can go on", () => {
    const { lane, device, guest, offer } = start({ bytesPerSecond: 1000, burstMs: 100 });
    offer(2, 3);
    expect(device.fill(16)).toBe(true);
    expect(device.fill(200)).toBe(true);
    expect(device.fill(16)).toBe(false);
    lane.turn();
    expect(device.suppliedCount).toBe(0);
    lane.pass(200);
    expect(device.suppliedCount).toBe(1);
    expect(device.fill(16)).toBe(true);
    guest.runner.flush();
    expect(guest.used(2).map(({ length }) => length)).toEqual([16, 200, 16]);
  });
});

describe("a budget of requests in flight", () => {
  it("takes no more than allowed, and the next one when one comes back", () => {
    const { lane, device, guest, offer } = start({ inFlight: 2 });
    device.keepsRequests = true;
    offer(0, 4);
    offer(1, 1);
    guest.kick(0);
    guest.kick(1);
    expect(device.handled).toEqual([2, 0]);
    expect(guest.runner.inFlight(0)).toBe(2);
    expect(lane.armedTimers).toBe(0);
    device.completeOne();
    lane.turn();
    expect(device.handled).toEqual([3, 0]);
    device.completeOne();
    lane.turn();
    expect(device.handled).toEqual([3, 1]);
    while (device.pending.length > 0) {
      device.completeOne();
      lane.turn();
    }
    expect(device.handled).toEqual([4, 1]);
    expect([guest.runner.inFlight(0), guest.runner.inFlight(1)]).toEqual([0, 0]);
  });

  it("forgets the requests of a queue that is stopped", () => {
    const { lane, device, guest, offer } = start({ inFlight: 2 });
    device.keepsRequests = true;
    offer(0, 2);
    offer(1, 2);
    guest.kick(0);
    guest.kick(1);
    guest.pause(0);
    lane.turn();
    expect(device.handled).toEqual([2, 2]);
  });
});

describe("a budget as it is given", () => {
  it("is nothing to enforce when it sets no limit", () => {
    expect(checkBudget(undefined)).toBe(false);
    expect(checkBudget({ burstMs: 5 })).toBe(false);
    expect(checkBudget({ bytesPerSecond: 1 })).toBe(true);
  });

  it.each([
    { inFlight: 0 },
    { inFlight: 1.5 },
    { bytesPerSecond: -1 },
    { operationsPerSecond: Number.NaN },
    { operationsPerSecond: 5, burstMs: Number.POSITIVE_INFINITY },
  ])("is refused when no device could be served with it: %o", (budget) => {
    expect(() => checkBudget(budget)).toThrow(/budget\./);
  });
});
