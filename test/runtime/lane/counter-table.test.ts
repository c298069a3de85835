import { expect, it } from "vitest";
import { counterTable, latencyQuantile } from "../../../src/runtime/lane/counter-table.js";

const histogram = (...entries: readonly (readonly [number, number])[]): number[] => {
  const buckets = new Array<number>(24).fill(0);
  for (const [bucket, count] of entries) buckets[bucket] = count;
  return buckets;
};

it("prints one aligned row for each queue", () => {
  const queue = {
    ...{ requests: 1234567, bytesRead: 20, bytesWritten: 4096, kicks: 3, calls: 2 },
    ...{ suppressedCalls: 1, badChains: 0, throttled: 7 },
    latency: histogram([3, 99], [10, 1]),
  };
  const idle = { ...queue, requests: 0, latency: histogram() };
  expect(
    counterTable([
      { device: "disk", lane: "main", queues: [queue, idle] },
      { device: "entropy", lane: "main", queues: [] },
    ]),
  ).toMatchInlineSnapshot(`
    "device  queue  requests  read  written  kicks  calls  suppressed  bad  throttled  p50 us  p99 us
    disk        0   1234567    20     4096      3      2           1    0          7      <8      <8
    disk        1         0    20     4096      3      2           1    0          7       -       -
    "
  `);
});

it("gives the upper end of the bucket in which the share lies", () => {
  const latency = histogram([0, 50], [5, 40], [23, 10]);
  expect(latencyQuantile(latency, 0.5)).toBe(1);
  expect(latencyQuantile(latency, 0.9)).toBe(32);
  expect(latencyQuantile(latency, 0.99)).toBe(Number.POSITIVE_INFINITY);
  expect(latencyQuantile(histogram(), 0.5)).toBeUndefined();
});
