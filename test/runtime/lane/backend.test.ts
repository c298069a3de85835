import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { BlockDriver, EntropyDriver } from "../../../src/runtime/driver/index.js";
import { TestBackend } from "./test-backend.js";

/** Processor time of this process, all threads, as a share of one processor over `ms`. */
async function cpuShare(ms: number): Promise<number> {
  const before = process.cpuUsage();
  const start = performance.now();
  await delay(ms);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000 / (performance.now() - start);
}

describe("counters of a backend", () => {
  it("show what a driver did, while it runs and after the end", async () => {
    const test = new TestBackend();
    const backend = await test.serve(
      test.entropy("rng"),
      test.disk("disk", 1 << 20, { lane: "disks" }),
    );
    expect(backend.counters().map(({ device, lane }) => `${lane}/${device}`)).toEqual([
      "main/rng",
      "disks/disk",
    ]);
    const rng = EntropyDriver.start({ socketPath: test.socketPath("rng") });
    for (let count = 0; count < 10; count++) rng.read(100);
    const [row] = backend.counters()[0]?.queues ?? [];
    expect(row).toMatchObject({ requests: 10, bytesRead: 0, bytesWritten: 1000, badChains: 0 });
    // A kick is counted when the lane sees it, which may be after it found the requests by itself.
    await expect.poll(() => backend.counters()[0]?.queues[0]?.kicks).toBeGreaterThan(0);
    rng.close();
    await backend.stop();
    expect(backend.counters()[0]?.queues[0]?.requests).toBe(10);
    expect(backend.counters()[1]?.queues).toHaveLength(1);
  });
});

describe("budgets of a backend", () => {
  it("slow one device down, cost nothing meanwhile, and leave its neighbour alone", async () => {
    const test = new TestBackend();
    const budget = { bytesPerSecond: 10 * 2 ** 20, burstMs: 100 };
    const backend = await test.serve(
      test.disk("slow", 8 << 20, { budget }),
      test.disk("fast", 8 << 20),
    );
    const slow = BlockDriver.start({ socketPath: test.socketPath("slow") });
    const fast = BlockDriver.start({ socketPath: test.socketPath("fast") });
    const cpuBefore = process.cpuUsage();
    const start = performance.now();
    slow.read(0, 6 << 20);
    const slowMs = performance.now() - start;
    const { user, system } = process.cpuUsage(cpuBefore);
    // Six MiB at ten a second, one of them saved up.
    expect(slowMs).toBeGreaterThan(350);
    expect(slowMs).toBeLessThan(1500);
    expect((user + system) / 1000).toBeLessThan(slowMs / 2);
    const startFast = performance.now();
    fast.read(0, 6 << 20);
    expect(performance.now() - startFast).toBeLessThan(slowMs / 2);
    slow.close();
    fast.close();
    expect(backend.counters()[0]?.queues[0]?.throttled).toBeGreaterThan(0);
    expect(backend.counters()[1]?.queues[0]?.throttled).toBe(0);
  });

  it("are refused by name when nothing could be served", async () => {
    const test = new TestBackend();
    const backend = await test.serve(test.entropy("rng", { budget: { operationsPerSecond: 0 } }));
    expect(backend.failures).toMatchObject([{ device: "rng", code: "WB4005" }]);
  });
});

describe("a lane that polls", () => {
  it("is not kicked while it is busy", async () => {
    const test = new TestBackend();
    await test.serve(test.disk("disk", 1 << 20, { pollMicroseconds: 20_000 }));
    const disk = BlockDriver.start({ socketPath: test.socketPath("disk") });
    disk.queue.spinMicroseconds = 10_000;
    for (let count = 0; count < 200; count++) disk.read(0, 4096);
    expect(disk.queue.kickCount).toBeLessThan(100);
    disk.close();
  });

  it("uses no processor time once its driver is idle, and wakes up again", async () => {
    const test = new TestBackend();
    const backend = await test.serve(test.entropy("rng", { pollMicroseconds: 1000 }));
    const rng = EntropyDriver.start({ socketPath: test.socketPath("rng") });
    rng.read(100);
    await delay(20);
    expect(await cpuShare(1000)).toBeLessThan(0.05);
    rng.read(100);
    rng.close();
    await backend.stop();
    expect(backend.counters()[0]?.queues[0]?.requests).toBe(2);
  });

  it("answers its control socket and stops at once in the middle of a long poll", async () => {
    const test = new TestBackend();
    const backend = await test.serve(test.entropy("rng", { pollMicroseconds: 30_000_000 }));
    const rng = EntropyDriver.start({ socketPath: test.socketPath("rng") });
    rng.read(100);
    const start = performance.now();
    rng.close();
    const next = EntropyDriver.start({ socketPath: test.socketPath("rng") });
    next.read(100);
    await backend.stop();
    expect(performance.now() - start).toBeLessThan(2000);
    next.close();
  });
});
