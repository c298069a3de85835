import { readdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type DeviceSpec, type LaneBug, type ServeOptions, serve } from "wheelbase/runtime";
import { BlockDriver, DriverError, EntropyDriver } from "../../../src/runtime/driver/index.js";
import { Mishap } from "./fragile-device.js";
import { TestBackend } from "./test-backend.js";

const module = new URL("./fragile-device.js", import.meta.url).href;
/** Generous for a loaded machine: a thread starts in a fraction of it. */
const soon = { timeout: 15_000, interval: 20 };

function fragile(test: TestBackend, lane = "fragile", options = {}): DeviceSpec {
  const common = { name: "fragile", lane, socketPath: test.socketPath("fragile"), module };
  return { ...common, features: [], queueSize: 64, options };
}

/** Serves, and writes down what becomes of the lanes. */
async function supervised(devices: readonly DeviceSpec[], options: ServeOptions = {}) {
  const bugs: LaneBug[] = [];
  const restarted: string[] = [];
  const backend = await serve(devices, {
    restart: { delaysMs: [20, 40, 60], healthyMs: 60_000 },
    ...options,
    onBug: (bug) => bugs.push(bug),
    onRestart: (lane, failures) => {
      expect(failures).toEqual([]);
      restarted.push(lane);
    },
  });
  onTestFinished(() => backend.stop());
  return { backend, bugs, restarted };
}

function ask(test: TestBackend, size: number): Uint8Array {
  const driver = EntropyDriver.start({ socketPath: test.socketPath("fragile") });
  try {
    return driver.read(size);
  } finally {
    driver.close();
  }
}

describe("a lane that a bug ended", () => {
  it.each([
    ["throws", Mishap.Throw],
    ["throws again when it is stopped", Mishap.ThrowTwice],
    ["ends its thread", Mishap.Exit],
  ])("serves again after a device that %s, neighbours and all", async (_what, mishap) => {
    const test = new TestBackend();
    const isExit = mishap === Mishap.Exit;
    const { backend, bugs, restarted } = await supervised([
      fragile(test),
      test.disk("disk", 1 << 20, { lane: "fragile" }),
      test.entropy("other", { lane: "other" }),
    ]);
    const other = EntropyDriver.start({ socketPath: test.socketPath("other") });
    const disk = BlockDriver.start({ socketPath: test.socketPath("disk") });
    disk.write(0, new Uint8Array(512).fill(7));
    expect(ask(test, 10)).toEqual(new Uint8Array(10).fill(0x5a));

    expect(() => ask(test, mishap)).toThrow(DriverError);
    await expect.poll(() => restarted, soon).toEqual(["fragile"]);
    expect(bugs).toMatchObject([{ lane: "fragile", restartMs: 20 }]);
    if (!isExit) expect(bugs[0]?.error.message).toBe("a bug in a device");

    // The file of the disk is locked: it is served again only if the first thread let go of it.
    expect(() => disk.read(0, 512)).toThrow(DriverError);
    disk.close();
    const again = BlockDriver.start({ socketPath: test.socketPath("disk") });
    expect(again.read(0, 512)[0]).toBe(7);
    again.close();
    expect(ask(test, 10)).toEqual(new Uint8Array(10).fill(0x5a));
    const counters = backend.counters().find(({ device }) => device === "fragile");
    await expect.poll(() => counters?.queues[0]?.requests, soon).toBe(2);
    // The other lane has not noticed anything: its connection is still the first.
    expect(other.read(64)).toHaveLength(64);
    other.close();
  });

  it("is given up after the last delay, and its neighbours go on", async () => {
    const test = new TestBackend();
    const { backend, bugs, restarted } = await supervised([
      fragile(test),
      test.entropy("other", { lane: "other" }),
    ]);
    for (let count = 0; count < 4; count++) {
      await vi.waitFor(() => expect(restarted).toHaveLength(count), soon);
      expect(() => ask(test, Mishap.Throw)).toThrow(DriverError);
    }
    await expect
      .poll(() => bugs.map(({ restartMs }) => restartMs), soon)
      .toEqual([...[20, 40, 60], undefined]);
    const other = EntropyDriver.start({ socketPath: test.socketPath("other") });
    expect(other.read(64)).toHaveLength(64);
    other.close();
    await backend.stop();
    expect((await backend.ended).map(({ lane }) => lane)).toEqual(["fragile"]);
  });

  it("earns its restarts again by living long enough", async () => {
    const test = new TestBackend();
    const restart = { delaysMs: [10], healthyMs: 0 };
    const { bugs, restarted } = await supervised([fragile(test)], { restart });
    for (let count = 0; count < 4; count++) {
      await vi.waitFor(() => expect(restarted).toHaveLength(count), soon);
      expect(() => ask(test, Mishap.Throw)).toThrow(DriverError);
    }
    await expect.poll(() => restarted.length, soon).toBe(4);
    expect(bugs.every(({ restartMs }) => restartMs === 10)).toBe(true);
  });

  it("stops at once while it waits to start again", async () => {
    const test = new TestBackend();
    const restart = { delaysMs: [1_000_000], healthyMs: 0 };
    const { backend, bugs } = await supervised([fragile(test)], { restart });
    expect(() => ask(test, Mishap.Throw)).toThrow(DriverError);
    await expect.poll(() => bugs.length, soon).toBe(1);
    await backend.stop();
    expect(await backend.ended).toEqual([]);
  });

  it("is given up when it never starts", async () => {
    const test = new TestBackend();
    const { backend, bugs } = await supervised([fragile(test, "fragile", { failsToStart: true })]);
    expect((await backend.ended).map(({ error }) => error.message)).toEqual([
      "a bug before anything was served",
    ]);
    expect(bugs).toHaveLength(4);
  });

  it("leaves no descriptors behind", { timeout: 60_000 }, async () => {
    const test = new TestBackend();
    const restart = { delaysMs: [1], healthyMs: 0 };
    const { restarted } = await supervised([fragile(test)], { restart });
    const crash = async (count: number): Promise<number> => {
      for (const end = restarted.length + count; restarted.length < end; ) {
        const before = restarted.length;
        expect(() => ask(test, Mishap.Throw)).toThrow(DriverError);
        await vi.waitFor(() => expect(restarted.length).toBeGreaterThan(before), soon);
      }
      await delay(100);
      return readdirSync("/proc/self/fd").length;
    };
    const before = await crash(1);
    expect(await crash(5)).toBeLessThanOrEqual(before + 2);
  });
});
