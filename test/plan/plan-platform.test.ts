import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DevicePlan } from "../../src/plan/plan.js";
import { planPlatform } from "../../src/plan/plan-platform.js";
import { disk, platformOf, profileText, source, terminal } from "../generate/platforms.js";

function planDevices(devices: readonly object[], architecture = "x86_64"): readonly DevicePlan[] {
  const [guest] = planPlatform(platformOf(profileText([{ architecture, devices }]))).guests;
  return guest?.devices ?? [];
}

describe("planPlatform", () => {
  it("gives disks a lane each and the light devices one together", () => {
    const devices = planDevices([disk("a"), source("b"), disk("c"), terminal("d")]);
    expect(devices.map(({ lane }) => lane)).toEqual(["a", "shared", "c", "shared"]);
  });

  it("keeps a disk called shared out of the shared lane", () => {
    const [shared, entropy] = planDevices([disk("shared"), source("rng")]);
    expect(shared?.lane).toBe("block:shared");
    expect(entropy?.lane).toBe("shared");
  });

  it("names sockets after devices and numbers PCI slots from 1", () => {
    const devices = planDevices([disk("a"), source("b", { transport: "mmio" }), terminal("c")]);
    expect(devices.map(({ socketPath }) => socketPath)).toEqual([
      "run/a.sock",
      "run/b.sock",
      "run/c.sock",
    ]);
    expect(devices.map(({ pciSlot }) => pciSlot)).toEqual([1, undefined, 2]);
  });

  it("follows the isolation that a device asks for", () => {
    const devices = planDevices([
      disk("a", { safety: { isolation: "shared" } }),
      source("b", { safety: { isolation: "lane" } }),
      terminal("c", { safety: { isolation: "process" } }),
    ]);
    expect(devices.map(({ lane }) => lane)).toEqual(["shared", "b", "c"]);
    expect(devices.map(({ process }) => process)).toEqual([undefined, undefined, "c"]);
  });

  it("leaves fixed PCI slots to those that state them", () => {
    const devices = planDevices([
      disk("a"),
      disk("b", { placement: { pci: "00:02.0" } }),
      disk("c"),
      disk("d", { placement: { pci: "0000:00:1e.0" } }),
      disk("e"),
    ]);
    expect(devices.map(({ pciSlot }) => pciSlot)).toEqual([1, 2, 3, 0x1e, 4]);
  });

  it.each([
    ["x86_64", "pci"],
    ["aarch64", "mmio"],
    ["s390x", "pci"],
  ])("puts devices of %s without a transport on %s", (architecture, bus) => {
    expect(planDevices([disk("a")], architecture).map((device) => device.bus)).toEqual([bus]);
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
