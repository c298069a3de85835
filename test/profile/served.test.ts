import { describe, expect, it } from "vitest";
import { parsePlatform } from "../../src/profile/load-platform.js";
import { disk, profileText, source } from "../generate/platforms.js";

/** What this version cannot serve of these devices: rules, places by line would all be 1. */
function served(devices: readonly object[]) {
  const result = parsePlatform(profileText([{ devices }]), "demo.yaml");
  if (!result.ok) throw new Error(result.findings.map(({ message }) => message).join("\n"));
  const { findings, platform } = result.served();
  return {
    rules: findings.map(({ rule, severity }) => `${severity} ${rule}`),
    names: platform.guests[0]?.devices.map(({ name }) => name),
  };
}

const MEMORY = { name: "dimm", type: "pmem", host: { kind: "file", path: "m", capacity: "2MiB" } };

const balloon = (more: object) => ({
  ...{ name: "a", type: "balloon", host: { kind: "fixed" } },
  ...more,
});

describe("what this version can serve of a profile", () => {
  it("is all of it when every device has a model", () => {
    expect(served([disk("a"), source("b")])).toEqual({ rules: [], names: ["a", "b"] });
  });

  it("leaves out a device whose type has no model", () => {
    const devices = [disk("a"), MEMORY];
    expect(served(devices)).toEqual({ rules: ["error device/not-served"], names: ["a"] });
  });

  it.each([
    ["feature/not-served", disk("a", { features: { required: ["VIRTIO_BLK_F_GEOMETRY"] } })],
    ["feature/not-served", disk("a", { features: { required: ["VIRTIO_BLK_F_ZONED"] } })],
    ["config/not-served", balloon({ config: { poison: 1 } })],
  ])("leaves out a device that needs more than its model has: %s", (rule, device) => {
    expect(served([device, source("b")])).toEqual({
      rules: [`error ${rule}`],
      names: ["b"],
    });
  });

  it("leaves out a device on a host binding that its model does not have", () => {
    const device = balloon({ host: { kind: "control", socket: "run/balloon.sock" } });
    expect(served([device])).toEqual({ rules: ["error host/not-served"], names: [] });
  });

  it("keeps a device that may, but does not have to offer what is not served", () => {
    const device = disk("a", { features: { optional: ["VIRTIO_BLK_F_GEOMETRY"] } });
    expect(served([device])).toEqual({ rules: [], names: ["a"] });
  });

  it("warns of a limit of memory in a shared lane whose other devices have none", () => {
    const safety = { isolation: "shared" };
    const limited = disk("a", { budget: { memory: "1MiB" }, safety });
    const watched = { isolation: "process", onFailure: "restart", watchdogMs: 10 };
    const apart = disk("c", { budget: { memory: "1MiB" }, safety: watched });
    expect(served([limited, disk("b", { safety }), apart])).toEqual({
      rules: ["warning budget/not-served"],
      names: ["a", "b", "c"],
    });
    expect(served([limited, disk("b"), apart]).rules).toEqual([]);
  });
});
