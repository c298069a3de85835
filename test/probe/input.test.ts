import { describe, expect, it } from "vitest";
import { deviceSource } from "../../src/generate/backend/device-source.js";
import { servedDevices } from "../../src/generate/served-devices.js";
import { frontEndName } from "../../src/generate/vmm/front-ends/index.js";
import type { GuestPlan } from "../../src/plan/plan.js";
import { planPlatform } from "../../src/plan/plan-platform.js";
import { selftest } from "../../src/probe/selftest.js";
import { platformOf, profileText } from "../generate/platforms.js";

const device = (name: string, host: object, config: object = {}) => ({
  ...{ name, type: "input", host, config },
});
const platform = (...devices: object[]) => platformOf(profileText([{ devices }]));

describe("an input device in a profile", () => {
  const propertiesOf = (host: object, config: object) => {
    const { guests } = planPlatform(platform(device("panel", host, config)));
    const [plan] = servedDevices(guests[0] as GuestPlan);
    if (plan === undefined) throw new Error("no device");
    const { construct, properties } = deviceSource(plan);
    expect(construct).toBe("input");
    return Object.fromEntries(properties.map(({ name, value }) => [name, value]));
  };

  it("is what its class says, and gets its events from a script", () => {
    const config = { class: "touchscreen", width: 1919, height: 719, title: "Centre display" };
    const properties = propertiesOf({ kind: "script", path: "swipe.json" }, config);
    expect(properties).toMatchObject({ ...config, contacts: 10, script: { path: "swipe.json" } });
  });

  it("is what a file says, or the host's device", () => {
    const description = "wheel.json";
    const described = propertiesOf({ kind: "commands" }, { description });
    expect(described).toMatchObject({ description });
    expect(described).not.toHaveProperty("class");
    const socket = propertiesOf({ kind: "socket", path: "run/touch.sock" }, { class: "rotary" });
    expect(socket).toMatchObject({ class: "rotary", socket: { path: "run/touch.sock" } });
    const path = "/dev/input/event3";
    expect(propertiesOf({ kind: "evdev", path, grab: false }, {})).toMatchObject({
      evdev: { path, grab: false },
    });
    expect(propertiesOf({ kind: "evdev", path }, {})["evdev"]).toEqual({ path });
  });

  it("has QEMU's own front end", () => {
    expect(frontEndName("input", "pci")).toBe("vhost-user-input-pci");
  });
});

describe("selftest of input devices", { timeout: 120_000 }, () => {
  it("sees the events of every class, and of a description", async () => {
    const classes = ["keyboard", "pointer", "tablet", "touchscreen", "rotary", "buttons"];
    const devices = [
      ...classes.map((kind) => device(kind, { kind: "commands" }, { class: kind })),
      device("own", { kind: "evdev", path: "/dev/input/event0" }, { description: "own.json" }),
    ];
    const { rows } = await selftest(platform(...devices), {
      keep: false,
      signal: new AbortController().signal,
    });
    expect(rows.filter((row) => !row.ok)).toEqual([]);
    const checks = rows.filter(({ device: name }) => name === "own").map(({ check }) => check);
    expect(checks).toEqual(["connect", "features", "name", "codes", "events", "lights"]);
  });
});
