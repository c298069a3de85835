import { describe, expect, it } from "vitest";
import { deviceSource } from "../../src/generate/backend/device-source.js";
import { servedDevices } from "../../src/generate/served-devices.js";
import { frontEndProperties } from "../../src/generate/vmm/front-ends/index.js";
import type { GuestPlan } from "../../src/plan/plan.js";
import { planPlatform } from "../../src/plan/plan-platform.js";
import { platformOf, profileText } from "./platforms.js";

/** The plan of one 9p device, and what a backend is told of it. */
function folder(host: object, config: object = {}) {
  const device = { name: "maps", type: "9p", config, host: { kind: "directory", ...host } };
  const { guests } = planPlatform(platformOf(profileText([{ devices: [device] }])));
  const [plan] = servedDevices(guests[0] as GuestPlan);
  if (plan === undefined) throw new Error("no device");
  const source = deviceSource(plan);
  const properties = Object.fromEntries(source.properties.map(({ name, value }) => [name, value]));
  return { plan, source, properties };
}

describe("a shared folder in a profile", () => {
  it("is served by its directory, its name and the backend's user unless it says otherwise", () => {
    const { source, properties } = folder({ path: "shared/maps" });
    expect(source.construct).toBe("ninep");
    expect(properties).toMatchObject({
      directory: "shared/maps",
      tag: "maps",
      squash: { uid: 0, gid: 0 },
    });
    expect(properties).not.toHaveProperty("readOnly");
    expect(properties["optionalFeatures"]).toContain("VIRTIO_9P_MOUNT_TAG");
  });

  it("has the owners that it says", () => {
    const range = { guest: 0, host: 100_000, count: 65_536 };
    const mapped = folder({ path: "m", owner: "mapped", uids: [range], gids: [range] });
    expect(mapped.properties).toMatchObject({ uids: [range], gids: [range] });
    expect(mapped.properties).not.toHaveProperty("squash");
    const same = folder({ path: "m", owner: "same", readOnly: true });
    expect(same.properties).toMatchObject({ readOnly: true, uids: [{ guest: 0, host: 0 }] });
  });

  it("tells QEMU how long the configuration is: the tag behind its length", () => {
    const { plan } = folder({ path: "m" }, { tag: "cabin-data" });
    expect(frontEndProperties(plan.device)).toEqual([
      "virtio-id=9",
      "num_vqs=1",
      "vq_size=128",
      "config_size=12",
    ]);
  });

  it.each([
    { tag: "a name with blanks" },
    { tag: "x".repeat(32) },
    { tag: "" },
    { maxMessageBytes: 4095 },
    { maxMessageBytes: 2 ** 21 },
  ])("is refused with %j", (config) => {
    expect(() => folder({ path: "m" }, config)).toThrow();
  });
});
