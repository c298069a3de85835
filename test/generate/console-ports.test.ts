import { describe, expect, it } from "vitest";
import { deviceSource } from "../../src/generate/backend/device-source.js";
import { hostText } from "../../src/generate/backend/devices/index.js";
import { servedDevices } from "../../src/generate/served-devices.js";
import { frontEndProperties } from "../../src/generate/vmm/front-ends/index.js";
import type { GuestPlan } from "../../src/plan/plan.js";
import { planPlatform } from "../../src/plan/plan-platform.js";
import { platformOf, profileText } from "./platforms.js";

function terminal(host: object, config: object = {}) {
  const device = { name: "terminal", type: "console", host, config };
  const { guests } = planPlatform(platformOf(profileText([{ devices: [device] }])));
  const [plan] = servedDevices(guests[0] as GuestPlan);
  if (plan === undefined) throw new Error("no device");
  const { properties } = deviceSource(plan);
  return {
    plan,
    properties: Object.fromEntries(properties.map(({ name, value }) => [name, value])),
  };
}

describe("a console in a profile", () => {
  it("offers several ports when it has some", () => {
    const { properties, plan } = terminal(
      { kind: "pty" },
      {
        ports: [
          { name: "data", socket: "run/data.sock" },
          { name: "shell", console: true, link: "run/shell.pty" },
          { name: "free" },
        ],
      },
    );
    expect(properties["optionalFeatures"]).toContain("VIRTIO_CONSOLE_F_MULTIPORT");
    expect(properties["ports"]).toEqual([
      { name: "data", socket: { path: "run/data.sock" } },
      { name: "shell", console: true, pty: { link: "run/shell.pty" } },
      { name: "free", pty: {} },
    ]);
    // Two for each port, and two for control.
    expect(frontEndProperties(plan.device)).toContain("num_vqs=10");
    expect(hostText(plan.device)).toContain("port `data`: Unix socket `run/data.sock`");
  });

  it("has one port otherwise, and its output may go into a file", () => {
    const { properties, plan } = terminal({ kind: "file", path: "log/boot.log" });
    expect(properties["optionalFeatures"]).not.toContain("VIRTIO_CONSOLE_F_MULTIPORT");
    expect(properties["optionalFeatures"]).toContain("VIRTIO_CONSOLE_F_EMERG_WRITE");
    expect(properties["log"]).toEqual({ path: "log/boot.log" });
    expect(properties).not.toHaveProperty("ports");
    expect(frontEndProperties(plan.device)).toContain("num_vqs=2");
    expect(hostText(plan.device)).toBe("into `log/boot.log`");
  });
});
