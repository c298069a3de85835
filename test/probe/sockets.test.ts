import { describe, expect, it } from "vitest";
import { deviceSource } from "../../src/generate/backend/device-source.js";
import { servedDevices } from "../../src/generate/served-devices.js";
import { frontEndName } from "../../src/generate/vmm/front-ends/index.js";
import type { GuestPlan } from "../../src/plan/plan.js";
import { planPlatform } from "../../src/plan/plan-platform.js";
import { selftest } from "../../src/probe/selftest.js";
import { platformOf, profileText } from "../generate/platforms.js";

const sockets = (host: object = {}, config: object = {}) => ({
  name: "services",
  type: "vsock",
  config: { cid: 3, ...config },
  host: { kind: "unix", directory: "run/vsock", ...host },
});

const platform = (...devices: object[]) => platformOf(profileText([{ devices }]));

describe("a vsock device in a profile", () => {
  const sourceOf = (device: object) => {
    const { guests } = planPlatform(platform(device));
    const [plan] = servedDevices(guests[0] as GuestPlan);
    if (plan === undefined) throw new Error("no device");
    const { construct, properties } = deviceSource(plan);
    return {
      construct,
      properties: Object.fromEntries(properties.map(({ name, value }) => [name, value])),
    };
  };

  it("is served at a socket with the device's name, and its ports behind it", () => {
    const { construct, properties } = sourceOf(sockets());
    expect(construct).toBe("vsock");
    expect(properties).toMatchObject({ cid: 3, path: "run/vsock/services" });
    expect(properties).not.toHaveProperty("ports");
    expect(properties).not.toHaveProperty("maxConnections");
    expect(properties["optionalFeatures"]).toContain("VIRTIO_VSOCK_F_SEQPACKET");
  });

  it("finds other guests in the folder that they share", () => {
    const guests = { kind: "guests", directory: "../vsock" };
    const { properties } = sourceOf({ ...sockets(), host: guests });
    expect(properties).toMatchObject({ cid: 3, guests: "../vsock" });
    expect(properties).not.toHaveProperty("path");
  });

  it("has the ports and the limit that it says", () => {
    const { properties } = sourceOf(sockets({ ports: [1024] }, { connections: 8 }));
    expect(properties).toMatchObject({ ports: [1024], maxConnections: 8 });
  });

  it("has QEMU's own front end", () => {
    expect(frontEndName("vsock", "pci")).toBe("vhost-user-vsock-pci");
    expect(frontEndName("vsock", "mmio")).toBe("vhost-user-vsock-device");
  });
});

describe("selftest of sockets", { timeout: 120_000 }, () => {
  it.each([
    ["programs, by the port that the profile allows", sockets({ ports: [1024, 1025] })],
    ["another guest", { ...sockets(), host: { kind: "guests", directory: "../vsock" } }],
  ])("talks both ways with %s", async (_, device) => {
    const { rows, bindings } = await selftest(platform(device), {
      keep: false,
      signal: new AbortController().signal,
    });
    expect(rows.filter((row) => !row.ok)).toEqual([]);
    expect(rows.map(({ check }) => check).slice(0, 6)).toEqual([
      "connect",
      "features",
      "context id",
      "guest to host",
      "host to guest",
      "nobody there",
    ]);
    expect(bindings).toMatchObject([{ insteadOf: device.host.directory }]);
  });
});
