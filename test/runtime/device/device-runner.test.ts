import { describe, expect, it, onTestFinished } from "vitest";
import { readCounters } from "../../../src/runtime/device/queue-counters.js";
import { Guest } from "../devices/harness.js";
import { FakeLane } from "./fake-lane.js";
import { TestDevice } from "./test-device.js";

function start() {
  const lane = new FakeLane();
  const device = new TestDevice();
  const guest = new Guest(device, { lane });
  onTestFinished(() => guest.release());
  const counters = (queue: number) => {
    const row = readCounters(guest.runner.counters)[queue];
    if (row === undefined) throw new Error(`no counters of queue ${queue}`);
    return row;
  };
  return { lane, device, guest, counters };
}

/** Buckets of a histogram that are not empty. */
function filled(latency: readonly number[]): [number, number][] {
  return [...latency.entries()].filter(([, count]) => count > 0);
}

describe("counters of a queue", () => {
  it("count requests, bytes, kicks and calls, of that queue alone", () => {
    const { guest, counters } = start();
    guest.offer(0, [new Uint8Array(100), new Uint8Array(20)], [50]);
    guest.offer(0, [], [50]);
    guest.runner.kick(0);
    guest.runner.kick(0);
    expect(counters(0)).toMatchObject({
      ...{ requests: 2, bytesRead: 120, bytesWritten: 2, kicks: 2, calls: 1 },
      ...{ suppressedCalls: 0, badChains: 0, throttled: 0 },
    });
    expect(guest.notifications(0)).toBe(1);
    expect(counters(1).requests).toBe(0);
  });

  it("count the notifications that the driver did not want", () => {
    const { guest, counters } = start();
    guest.wantInterrupts(0, false);
    guest.offer(0, [], [8]);
    guest.kick(0);
    expect(counters(0)).toMatchObject({ requests: 1, calls: 0, suppressedCalls: 1 });
  });

  it("count a chain that breaks its queue", () => {
    const { guest, counters } = start();
    guest.offerBroken(1);
    guest.runner.kick(1);
    expect(guest.failures).toHaveLength(1);
    expect(counters(1)).toMatchObject({ requests: 0, kicks: 1, badChains: 1, calls: 0 });
  });

  it("count requests that the device keeps when it completes them, with the time it took", () => {
    const { lane, device, guest, counters } = start();
    device.keepsRequests = true;
    guest.offer(0, [], [8]);
    lane.beginSampledTurn();
    guest.runner.kick(0);
    expect(counters(0)).toMatchObject({ requests: 0, calls: 0, suppressedCalls: 0 });
    expect(guest.runner.inFlight(0)).toBe(1);
    lane.pass(3);
    device.completeOne();
    guest.runner.flush();
    expect(guest.runner.inFlight(0)).toBe(0);
    expect(counters(0)).toMatchObject({ requests: 1, calls: 1 });
    // 3000 microseconds lie between 2^11 and 2^12.
    expect(filled(counters(0).latency)).toEqual([[12, 1]]);
  });

  it("sort latencies by powers of two of microseconds", () => {
    const { lane, guest, counters } = start();
    for (const milliseconds of [0.0005, 0.0012, 0.0018, 1, 60_000]) {
      lane.beginSampledTurn();
      lane.now += milliseconds;
      guest.offer(0, [], [8]);
      guest.kick(0);
    }
    expect(filled(counters(0).latency).map(([bucket]) => bucket)).toEqual([0, 1, 10, 23]);
    expect(counters(0).latency[1]).toBe(2);
  });
});

it("times one turn in sixteen", () => {
  const { lane, guest, counters } = start();
  for (let turn = 0; turn < 160; turn++) {
    lane.clock.beginTurn();
    guest.offer(0, [], [8]);
    guest.kick(0);
  }
  expect(counters(0).requests).toBe(160);
  expect(filled(counters(0).latency)).toEqual([[0, 10]]);
});

describe("polling", () => {
  it("finds requests without a kick and leaves none behind when it ends", () => {
    const { device, guest } = start();
    const { runner } = guest;
    runner.beginPolling();
    expect(runner.poll()).toBe(false);
    guest.offer(0, [], [8]);
    guest.offer(1, [], [8]);
    expect(guest.wantsKicks(0)).toBe(false);
    expect(runner.poll()).toBe(true);
    expect(device.handled).toEqual([1, 1]);
    expect(guest.wantsKicks(0)).toBe(false);
    guest.offer(1, [], [8]);
    expect(runner.endPolling()).toBe(true);
    runner.beginPolling();
    expect(runner.poll()).toBe(true);
    expect(runner.endPolling()).toBe(false);
    expect(guest.wantsKicks(0)).toBe(true);
    expect(device.handled).toEqual([1, 2]);
  });

  it("does not look at queues that a budget holds back", () => {
    const device = new TestDevice();
    const lane = new FakeLane();
    const budget = { operationsPerSecond: 1000, burstMs: 1 };
    const guest = new Guest(device, { lane, budget });
    onTestFinished(() => guest.release());
    for (let count = 0; count < 3; count++) guest.offer(0, [], [8]);
    guest.runner.beginPolling();
    guest.runner.poll();
    expect(device.handled[0]).toBe(1);
    expect(guest.runner.poll()).toBe(false);
    expect(guest.runner.endPolling()).toBe(false);
    expect(guest.wantsKicks(0)).toBe(false);
    lane.pass(10);
    expect(device.handled[0]).toBe(3);
    expect(guest.wantsKicks(0)).toBe(true);
  });
});

describe("a turn that is shown to the driver before it ends", () => {
  it("has given requests back by the time their consequences can be seen", () => {
    const { device, guest, counters } = start();
    let usedRequests = -1;
    let countedRequests = -1;
    device.whenHandled = () => {
      if (device.handled[0] !== 3) return;
      device.fill(8);
      device.access?.flush();
    };
    guest.onNotification((queue) => {
      if (queue !== 2) return;
      usedRequests = guest.used(0).length;
      countedRequests = counters(0).requests;
    });
    guest.offer(2, [], [8]);
    for (let count = 0; count < 4; count++) guest.offer(0, [], [8]);
    guest.kick(0);
    // The third is still being handled.
    expect({ usedRequests, countedRequests }).toEqual({ usedRequests: 2, countedRequests: 2 });
    expect(guest.used(0)).toHaveLength(2);
    expect(counters(0).requests).toBe(4);
  });
});
