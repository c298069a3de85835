import { execFileSync } from "node:child_process";
import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  EntropyDevice,
  type EntropySource,
  maxBytesPerRequest,
} from "../../../../src/runtime/devices/entropy/model.js";
import { createDevice } from "../../../../src/runtime/devices/entropy/module.js";
import { entropy } from "../../../../src/runtime/devices/entropy/spec.js";
import { HostError } from "../../../../src/runtime/host/host-error.js";
import { FakeLane } from "../../device/fake-lane.js";
import { Guest } from "../harness.js";
import { testDirectory, testServices } from "../host-services.js";

const common = { name: "rng", lane: "rng", socketPath: "rng.sock", queueSize: 8, features: [] };

function guestOf(device = createDevice(entropy(common).options, testServices())) {
  const guest = new Guest(device, { queueSize: 8 });
  onTestFinished(() => guest.release());
  return guest;
}

describe("entropy request", () => {
  it("fills the buffer with bytes that differ each time", () => {
    const guest = guestOf();
    const first = guest.request(0, [], [64]);
    const second = guest.request(0, [], [64]);
    expect([first.length, second.length]).toEqual([64, 64]);
    expect(first.bytes).not.toEqual(second.bytes);
  });

  it("fills every segment", () => {
    const { bytes, length } = guestOf().request(0, [], [1, 2, 500, 1, 1000]);
    expect(length).toBe(1504);
    const counts = new Uint16Array(256);
    for (const byte of bytes) counts[byte] = (counts[byte] ?? 0) + 1;
    // 1504 random bytes: the canary of one unfilled segment of 500 would stand out.
    expect(Math.max(...counts)).toBeLessThan(40);
  });

  it("stops at its limit and leaves the rest of the buffer alone", () => {
    const { bytes, length } = guestOf().request(0, [], [maxBytesPerRequest - 10, 100]);
    expect(length).toBe(maxBytesPerRequest);
    expect(bytes.subarray(maxBytesPerRequest).every((byte) => byte === 0xa5)).toBe(true);
  });

  it("ignores what no driver may send", () => {
    const guest = guestOf();
    expect(guest.request(0, [new Uint8Array(100)], [8]).length).toBe(8);
    expect(guest.request(0, [new Uint8Array(100)], []).length).toBe(0);
  });

  it("never touches anything but the buffer", () => {
    const guest = guestOf();
    const room = fc.array(fc.nat(300), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(room, (sizes) => {
        // The harness compares everything around the buffers.
        const total = sizes.reduce((sum, size) => sum + size, 0);
        expect(guest.request(0, [], sizes).length).toBe(total);
      }),
      { numRuns: 50 },
    );
  });

  it("reports what a failing source did deliver, and says so once", () => {
    const messages: string[] = [];
    const source: EntropySource = { fill: (_target, size) => Math.min(size, 5) };
    const guest = guestOf(new EntropyDevice(source, (message) => messages.push(message)));
    expect(guest.request(0, [], [64]).length).toBe(5);
    expect(guest.request(0, [], [64]).length).toBe(5);
    expect(messages).toHaveLength(1);
  });
});

/** A guest of a source that reads `path`, in a lane whose time the test passes. */
function guestOfFile(path: string) {
  const lane = new FakeLane();
  const services = { ...testServices(), timers: lane };
  const device = createDevice(entropy({ ...common, source: { file: path } }).options, services);
  const guest = new Guest(device, { queueSize: 8, lane });
  onTestFinished(() => {
    device.close();
    guest.release();
  });
  return { device, guest, lane, messages: services.messages };
}

describe("entropy from a file", () => {
  it("is its bytes, one after the other, over all segments", () => {
    const path = join(testDirectory(), "numbers");
    writeFileSync(
      path,
      Uint8Array.from({ length: 100 }, (_, index) => index),
    );
    const { guest } = guestOfFile(path);
    expect([...guest.request(0, [], [1, 2, 7]).bytes]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect([...guest.request(0, [], [3]).bytes]).toEqual([10, 11, 12]);
    expect(guest.request(0, [], [200])).toMatchObject({ length: 87 });
  });

  it("keeps requests, in their order, until the source has something, and says once that it ended", () => {
    const path = join(testDirectory(), "pipe");
    execFileSync("mkfifo", [path]);
    const { guest, lane, messages } = guestOfFile(path);
    const [first, second] = [guest.offer(0, [], [4]), guest.offer(0, [], [4])];
    guest.kick(0);
    lane.pass(3000);
    expect(guest.used(0)).toEqual([]);
    expect(messages).toEqual([`${path} has ended; requests wait until it gives more`]);
    const writer = openSync(path, "w");
    lane.pass(1000);
    expect(guest.used(0)).toEqual([]);
    writeSync(writer, "abcdef");
    lane.pass(10);
    guest.runner.flush();
    expect(guest.used(0)).toEqual([
      { id: first.id, length: 4 },
      { id: second.id, length: 2 },
    ]);
    expect(String.fromCharCode(...guest.read(first.writablePlaces))).toBe("abcd");
    expect(lane.armedTimers).toBe(0);
    closeSync(writer);
    guest.offer(0, [], [4]);
    guest.kick(0);
    expect(messages).toHaveLength(2);
  });

  it("forgets requests whose queue stops, and answers them when it goes on", () => {
    const path = join(testDirectory(), "numbers");
    writeFileSync(path, "");
    const { guest, lane } = guestOfFile(path);
    guest.offer(0, [], [4]);
    guest.kick(0);
    guest.pause(0);
    writeFileSync(path, "wxyz");
    lane.pass(1000);
    guest.resume(0);
    expect(guest.used(0)).toEqual([{ id: 0, length: 4 }]);
    guest.reset();
    expect(guest.used(0)).toEqual([]);
  });

  it("has to be there", () => {
    const { options } = entropy({ ...common, source: { file: "/no/such/generator" } });
    expect(() => createDevice(options, testServices())).toThrow(
      expect.objectContaining({ code: "WB4202" }),
    );
  });
});

describe("entropy from a seed", () => {
  const guestOfSeed = (seed: string) => {
    const services = testServices();
    const { options } = entropy({ ...common, source: { seed } });
    return { guest: guestOf(createDevice(options, services)), services };
  };

  it("is the same for the same seed, however it is cut, and for each driver", () => {
    const { guest, services } = guestOfSeed("test run 1");
    const whole = guest.request(0, [], [9000]).bytes;
    expect(new Set(whole).size).toBe(256);
    expect(services.messages).toHaveLength(1);
    guest.reset();
    const parts = [[1, 2, 4000], [5], [4992]].map((sizes) => guest.request(0, [], sizes).bytes);
    expect(Buffer.concat(parts).equals(whole)).toBe(true);
    expect(guestOfSeed("test run 1").guest.request(0, [], [64]).bytes).toEqual(whole.slice(0, 64));
  });

  it("is other bytes for another seed", () => {
    const [first, second] = ["a", "b"].map((seed) => guestOfSeed(seed).guest.request(0, [], [64]));
    expect(first?.bytes).not.toEqual(second?.bytes);
  });
});

describe("the rate of an entropy source", () => {
  it("is held without anybody sleeping: a timer is armed, and the lane goes on", () => {
    const lane = new FakeLane();
    const device = createDevice(entropy(common).options, testServices());
    const budget = { bytesPerSecond: 64_000, burstMs: 1 };
    const guest = new Guest(device, { queueSize: 64, lane, budget });
    onTestFinished(() => guest.release());
    for (let requests = 0; requests < 32; requests++) guest.offer(0, [], [640]);
    guest.kick(0);
    expect(guest.used(0)).toHaveLength(1);
    expect(lane.armedTimers).toBe(1);
    lane.pass(100);
    const { length } = guest.used(0);
    expect(length).toBeGreaterThanOrEqual(9);
    expect(length).toBeLessThanOrEqual(11);
    lane.pass(300);
    expect(length + guest.used(0).length).toBe(31);
    expect(lane.armedTimers).toBe(0);
  });
});

describe("the definition of an entropy source", () => {
  it("is plain data", () => {
    const spec = entropy({ ...common, source: "getrandom" });
    expect(spec.options).toEqual({ source: "getrandom" });
    expect(structuredClone(spec)).toEqual(spec);
  });

  it("takes a file or a seed", () => {
    for (const source of [{ file: "/dev/hwrng" }, { seed: "1" }]) {
      expect(structuredClone(entropy({ ...common, source })).options).toEqual({ source });
    }
  });

  it("names a source that exists", () => {
    const make = () => createDevice({ source: "dice" as never }, testServices());
    expect(make).toThrow(HostError);
  });
});
