import { describe, expect, it } from "vitest";
import { deviceSource } from "../../src/generate/backend/device-source.js";
import { servedDevices } from "../../src/generate/served-devices.js";
import type { GuestPlan } from "../../src/plan/plan.js";
import { planPlatform } from "../../src/plan/plan-platform.js";
import { parsePlatform } from "../../src/profile/load-platform.js";
import { platformOf, profileText } from "./platforms.js";
import { artefactsOf } from "./projects.js";

const page = (port = 8090) => ({ kind: "page", port });
const displays = (host: object = page()) => ({ name: "displays", type: "gpu", host });
const input = (name: string, type: string | undefined, host: object = page()) => ({
  ...{ name, type: "input", host },
  config: type === undefined ? { description: "all.json" } : { class: type },
});

/** What a backend is told of the devices of one guest, by their names. */
function toldOf(...devices: object[]): Record<string, Record<string, unknown>> {
  const [guest] = planPlatform(platformOf(profileText([{ devices }]))).guests;
  const neighbours = (guest as GuestPlan).devices.map(({ device }) => device);
  return Object.fromEntries(
    servedDevices(guest as GuestPlan).map((plan) => {
      const { properties } = deviceSource(plan, neighbours);
      return [
        plan.device.name,
        Object.fromEntries(properties.map(({ name, value }) => [name, value])),
      ];
    }),
  );
}

/** The rules that a guest with these devices breaks. */
function findingsOf(...devices: object[]) {
  const result = parsePlatform(profileText([{ devices }]), "/profile.yaml");
  if (!result.ok) throw new Error("it is no profile");
  return result.served().findings.map(({ rule, message }) => `${rule}: ${message}`);
}

describe("input devices on a page", () => {
  it("hear of its displays by sockets of their own", () => {
    const told = toldOf(input("fingers", "touchscreen"), displays(), input("keyboard", "keyboard"));
    const [touch, keys] = ["run/fingers.events.sock", "run/keyboard.events.sock"];
    expect(told["displays"]).toMatchObject({ shownBy: { kind: "page", port: 8090, touch, keys } });
    expect(told["fingers"]).toMatchObject({ class: "touchscreen", socket: { path: touch } });
    expect(told["keyboard"]).toMatchObject({ class: "keyboard", socket: { path: keys } });
  });

  it("may be one that a file describes, which takes both", () => {
    const told = toldOf(displays(), input("panel", undefined));
    const socket = "run/panel.events.sock";
    expect(told["displays"]).toMatchObject({ shownBy: { touch: socket, keys: socket } });
  });

  it("leave pages of other displays alone, and sockets that a profile names", () => {
    const other = { ...displays({ ...page(8091), keys: "run/own.sock" }), name: "rear" };
    const told = toldOf(displays(), other, input("fingers", "touchscreen", page(8091)));
    expect(told["displays"]?.["shownBy"]).toEqual({ kind: "page", port: 8090 });
    expect(told["rear"]).toMatchObject({
      shownBy: { port: 8091, touch: "run/fingers.events.sock", keys: "run/own.sock" },
    });
  });

  it("are in the backend that is generated", () => {
    const text = profileText([{ devices: [displays(), input("fingers", "touchscreen")] }]);
    const file = artefactsOf(platformOf(text)).find(({ path }) => path === "src/devices.gen.ts");
    expect(file?.content).toContain('touch: "run/fingers.events.sock"');
    expect(file?.content).toContain('socket: { path: "run/fingers.events.sock" }');
  });

  it.each([
    ["no display", [input("fingers", "touchscreen")], "input/page: no displays of guest"],
    [
      "another page",
      [displays(), input("f", "touchscreen", page(1))],
      "input/page: no displays of",
    ],
    [
      "a knob",
      [displays(), input("k", "rotary")],
      "input/page: a page has nothing for a device of class",
    ],
    [
      "two screens",
      [displays(), input("one", "touchscreen"), input("two", "touchscreen")],
      "input/page: the touches of the page go to somebody else",
    ],
    [
      "keys that go elsewhere",
      [displays({ ...page(), keys: "run/own.sock" }), input("one", "keyboard")],
      "input/page: the keys of the page go to somebody else",
    ],
  ])("are refused with %s", (_, devices, message) => {
    expect(findingsOf(...devices)).toEqual([expect.stringContaining(message)]);
  });
});
