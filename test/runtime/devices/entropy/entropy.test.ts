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
import { Guest } from "../harness.js";
import { testServices } from "../host-services.js";

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

describe("the definition of an entropy source", () => {
  it("is plain data", () => {
    const spec = entropy({ ...common, source: "getrandom" });
    expect(spec.options).toEqual({ source: "getrandom" });
    expect(structuredClone(spec)).toEqual(spec);
  });

  it("names a source that exists", () => {
    const make = () => createDevice({ source: "dice" as never }, testServices());
    expect(make).toThrow(HostError);
  });
});
