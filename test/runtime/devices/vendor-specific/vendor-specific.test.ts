import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { VendorSpecificDriver } from "wheelbase/driver";
import { type DeviceSpec, vendorSpecific } from "wheelbase/runtime";
import { TestBackend } from "../../lane/test-backend.js";
import { tankType } from "./tank-type.js";

function tankSpec(test: TestBackend): DeviceSpec {
  return vendorSpecific({
    name: "tank",
    lane: "tank",
    socketPath: test.socketPath("tank"),
    features: ["ACME_TANK_F_ALARM", "ACME_TANK_F_FAR", "VIRTIO_F_EVENT_IDX"],
    queueSize: 64,
    module: new URL("./tank-device.js", import.meta.url).href,
  });
}

async function startTank() {
  const test = new TestBackend();
  const backend = await test.serve(tankSpec(test));
  expect(backend.failures).toEqual([]);
  const guest = VendorSpecificDriver.start(tankType, { socketPath: test.socketPath("tank") });
  onTestFinished(() => guest.close());
  return guest;
}

const bytesOf = (...numbers: number[]) => Uint8Array.from(numbers);

describe("a device of a type that VIRTIO does not define", () => {
  it("offers its own features, shows its configuration and answers requests", async () => {
    const guest = await startTank();
    expect(guest.driver.has(0)).toBe(true);
    expect(guest.driver.has(60)).toBe(true);
    expect(guest.config).toEqual({
      tanks: 2,
      alarmLevel: 10,
      name: bytesOf(0x66, 0x75, 0x65, 0x6c, 0, 0, 0, 0),
    });
    expect(guest.request("readLevel", { type: 1, tank: 1 })).toEqual({ level: 10, status: 0 });
    expect(guest.request("readLevel", { type: 1, tank: 9 })).toEqual({ level: 0, status: 1 });
    // Big-endian points, and a sum that needs all of 64 bits but no sign.
    const sum = guest.request("calibrate", { type: 2, points: [1, 256, 0xffff] });
    expect(sum).toEqual({ total: (1 + 256 + 0xffff) * 2 ** 32 });
  });

  it("tells its driver of events in the buffers that were lent", async () => {
    const guest = await startTank();
    expect(guest.receive("alarm", 0)).toBeUndefined();
    for (let count = 0; count < 6; count++) {
      guest.request("readLevel", { type: 1, tank: 0 });
      expect(guest.receive("alarm", 5000)).toEqual({ tank: 0, level: 0 });
    }
  });

  it("takes writes of the fields that a driver may write, and of no others", async () => {
    const guest = await startTank();
    const { frontend } = guest.driver;
    frontend.setConfig(1, bytesOf(77));
    expect(guest.config).toMatchObject({ tanks: 7, alarmLevel: 77 });
    // All of the space at once, as QEMU's generic front-end does.
    frontend.setConfig(0, new Uint8Array(10).fill(5));
    expect(guest.config).toMatchObject({ tanks: 7, alarmLevel: 5 });
    expect(() => frontend.setConfig(0, bytesOf(9))).toThrow();
  });

  it.each([
    ["no bytes at all", [], 5],
    ["half a tag", [1, 0], 5],
    ["an unknown tag", [9, 0, 0, 0, 0, 0, 0, 0], 5],
    ["a request that is too short", [1, 0, 0, 0, 0, 0, 0], 5],
    ["too little room for the answer", [1, 0, 0, 0, 0, 0, 0, 0], 4],
  ])("returns a chain with %s untouched, and goes on", async (_what, sent, room) => {
    const guest = await startTank();
    expect(guest.exchange(0, Uint8Array.from(sent), room)).toHaveLength(0);
    expect(guest.request("readLevel", { type: 1, tank: 1 })).toEqual({ level: 10, status: 0 });
  });

  it("survives any bytes", async () => {
    const guest = await startTank();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 24 }), fc.nat(24), (sent, room) => {
        if (sent.length + room === 0) return;
        expect([0, 5, 8]).toContain(guest.exchange(0, sent, room).length);
      }),
      { numRuns: 300 },
    );
  });
});
