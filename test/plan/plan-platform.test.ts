import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DevicePlan } from "../../src/plan/plan.js";
import { disk, source, terminal } from "../generate/platforms.js";
import { planDevices } from "./plans.js";

const lanes = (devices: readonly DevicePlan[]) => devices.map(({ lane }) => lane);

describe("planWithLock", () => {
  it("gives disks a lane each and the light devices one together", () => {
    const devices = planDevices([disk("a"), source("b"), disk("c"), terminal("d")]);
    expect(lanes(devices)).toEqual(["a", "shared", "c", "shared"]);
  });

  it("keeps a disk called shared out of the shared lane", () => {
    const [shared, entropy] = planDevices([disk("shared"), source("rng")]);
    expect(shared?.lane).toBe("block:shared");
    expect(entropy?.lane).toBe("shared");
  });

  it("names sockets after devices", () => {
    const devices = planDevices([disk("a"), source("b", { transport: "mmio" }), terminal("c")]);
    expect(devices.map(({ socketPath }) => socketPath)).toEqual([
      "run/a.sock",
      "run/b.sock",
      "run/c.sock",
    ]);
  });

  it("follows the isolation that a device asks for", () => {
    const devices = planDevices([
      disk("a", { safety: { isolation: "shared" } }),
      source("b", { safety: { isolation: "lane" } }),
      terminal("c", { safety: { isolation: "process" } }),
    ]);
    expect(lanes(devices)).toEqual(["shared", "b", "c"]);
    expect(devices.map(({ process }) => process)).toEqual([undefined, undefined, "c"]);
  });

  it.each([
    ["x86_64", "pci"],
    ["aarch64", "mmio"],
    ["s390x", "ccw"],
  ])("puts devices of %s without a transport on %s", (architecture, bus) => {
    expect(planDevices([disk("a")], { architecture }).map(({ place }) => place.bus)).toEqual([bus]);
  });

  it("does not let the order of devices decide their sockets and lanes", () => {
    const all = [disk("a"), disk("shared"), source("b"), terminal("c"), disk("d")];
    const placed = (devices: readonly object[]) =>
      new Map(
        planDevices(devices).map(({ device, socketPath, lane }) => [
          device.name,
          { socketPath, lane },
        ]),
      );
    const expected = placed(all);
    fc.assert(
      fc.property(fc.shuffledSubarray(all), (devices) => {
        for (const [name, place] of placed(devices)) expect(place).toEqual(expected.get(name));
      }),
    );
  });
});
