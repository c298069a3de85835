import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DeviceStatus } from "../../../src/catalogue/status.js";
import { DeviceStatusField } from "../../../src/runtime/device/device-status.js";

const { Acknowledge, Driver, FeaturesOk, DriverOk, DeviceNeedsReset, Failed, Suspend } =
  DeviceStatus;
const found = Acknowledge | Driver;
const negotiated = found | FeaturesOk;
const running = negotiated | DriverOk;

function field(refuse?: string) {
  const calls: string[] = [];
  const status = new DeviceStatusField({
    acceptFeatures: () => {
      calls.push("features");
      return refuse;
    },
    start: () => calls.push("start"),
    stop: () => calls.push("stop"),
    reset: () => calls.push("reset"),
  });
  return { status, calls };
}

describe("device status", () => {
  it("goes from 0 to DRIVER_OK in the order of 3.1.1", () => {
    const { status, calls } = field();
    for (const value of [Acknowledge, found, negotiated, running]) {
      expect(status.write(value)).toBeUndefined();
      expect(status.value).toBe(value);
    }
    expect(calls).toEqual(["features", "start"]);
  });

  it("takes several bits in one write as if they came in order", () => {
    const { status, calls } = field();
    expect(status.write(running)).toBeUndefined();
    expect([status.value, calls]).toEqual([running, ["features", "start"]]);
  });

  it.each([
    ["DRIVER first", 0, Driver, 0],
    ["FEATURES_OK first", 0, FeaturesOk, 0],
    ["DRIVER_OK first", 0, DriverOk, 0],
    ["FEATURES_OK without DRIVER", Acknowledge, Acknowledge | FeaturesOk, Acknowledge],
    ["DRIVER_OK without DRIVER", Acknowledge, Acknowledge | DriverOk, Acknowledge],
    ["DRIVER_OK without FEATURES_OK", found, found | DriverOk, found],
    ["DRIVER_OK and FEATURES_OK without DRIVER", Acknowledge, running & ~Driver, Acknowledge],
    ["ACKNOWLEDGE cleared", found, Driver, found],
    ["DRIVER cleared", negotiated, negotiated & ~Driver, negotiated],
    ["FEATURES_OK cleared while running", running, running & ~FeaturesOk, running],
    ["DRIVER_OK cleared while running", running, negotiated, running],
    ["one bit exchanged for another", Acknowledge, Driver, Acknowledge],
    ["nothing but the device's own bit", 0, DeviceNeedsReset, 0],
    ["SUSPEND, which was not offered", running, running | Suspend, running],
    ["SUSPEND before the initialisation", found, found | Suspend, found],
    ["a bit without a meaning", found, found | 32, found],
    ["bits beyond the field", found, found | 0x100, found],
    ["nothing but bits beyond the field", found, 0x100, found],
    ["anything after FAILED", found | Failed, negotiated | Failed, found | Failed],
    ["FAILED cleared", found | Failed, found, found | Failed],
  ])("ignores %s", (_name, before, value, after) => {
    const { status } = field();
    status.write(before);
    expect(status.value).toBe(before);
    status.write(value);
    expect(status.value).toBe(after);
  });

  it("leaves FEATURES_OK clear when the features are refused, and lets the driver try again", () => {
    let refuse: string | undefined = "too many";
    const status = new DeviceStatusField({
      acceptFeatures: () => refuse,
      start: () => undefined,
      stop: () => undefined,
      reset: () => undefined,
    });
    expect(status.write(running)).toBe("too many");
    expect(status.value).toBe(found);
    refuse = undefined;
    status.write(negotiated);
    expect(status.value).toBe(negotiated);
  });

  it.each([Acknowledge, found, negotiated, running, found | Failed, running | Failed])(
    "resets by 0 from 0x%x",
    (before) => {
      const { status, calls } = field();
      status.write(before);
      status.needsReset();
      status.write(0);
      expect(status.value).toBe(0);
      expect(calls.at(-1)).toBe("reset");
    },
  );

  it.each([0, Acknowledge, found, negotiated, running])("stops by FAILED from 0x%x", (before) => {
    const { status, calls } = field();
    if (before !== 0) status.write(before);
    expect(status.write(before | Failed)).toBeUndefined();
    expect(status.value).toBe(before | Failed);
    expect(calls.at(-1)).toBe("stop");
  });

  it("keeps DEVICE_NEEDS_RESET whatever the driver writes, until the reset", () => {
    const { status } = field();
    status.write(running);
    expect(status.needsReset()).toBe(true);
    expect(status.needsReset()).toBe(false);
    status.write(running);
    expect(status.value).toBe(running | DeviceNeedsReset);
    status.write(running | DeviceNeedsReset);
    expect(status.value).toBe(running | DeviceNeedsReset);
    status.write(0);
    expect(status.value).toBe(0);
  });

  it("tells the driver of DEVICE_NEEDS_RESET only after DRIVER_OK, and does not start then", () => {
    const { status } = field();
    status.write(negotiated);
    expect(status.needsReset()).toBe(false);
    expect(status.write(running)).toBeDefined();
    expect(status.has(DriverOk)).toBe(false);
  });

  it("never holds a bit without those before it, whatever is written", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(0xff), fc.nat())), (values) => {
        const { status } = field();
        for (const value of values) {
          status.write(value);
          const now = status.value & ~Failed;
          expect([0, Acknowledge, found, negotiated, running]).toContain(now);
        }
      }),
    );
  });
});

describe("device status as a front-end replays it", () => {
  it("takes bits in any order, but keeps the device's own", () => {
    const { status } = field();
    status.replay(FeaturesOk);
    status.replay(found | DriverOk);
    expect(status.value).toBe(found | DriverOk);
    status.needsReset();
    status.replay(found);
    expect(status.value).toBe(found | DeviceNeedsReset);
  });

  it("leaves FEATURES_OK clear when the features are refused", () => {
    const { status } = field("no");
    status.replay(running);
    expect(status.value).toBe(running & ~FeaturesOk);
  });
});
