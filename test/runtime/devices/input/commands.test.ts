import { describe, expect, it } from "vitest";
import { inputGuest } from "./input-guest.js";

const report = [0, 0, 0] as const;
const refused = (code: string) => expect.objectContaining({ code });

describe("inject", () => {
  it("sends events by name or number, and ends their report", () => {
    const { run, lend, received } = inputGuest();
    lend(8);
    run("inject", {
      events: [
        ["EV_KEY", "KEY_A", 1],
        [0, 0, 0],
        [1, 30, 0],
      ],
    });
    expect(received()).toEqual([[1, 30, 1], report, [1, 30, 0], report]);
  });

  it.each([
    [{}],
    [[]],
    [[["EV_KEY", "KEY_A"]]],
    [[["EV_KEY", "KEY_NONE", 1]]],
    [[["EV_NONE", 1, 1]]],
    [[["EV_KEY", "KEY_A", 2 ** 31]]],
    [[["EV_REL", "REL_X", 1]]],
    [[["EV_KEY", 767, 1]]],
    [[null]],
    [Array.from({ length: 257 }, () => ["EV_KEY", "KEY_A", 1])],
  ])("refuses %j, all of it", (events) => {
    const { run, lend, received } = inputGuest();
    lend(4);
    expect(() => run("inject", { events })).toThrow(refused("WB4803"));
    expect(received()).toEqual([]);
  });

  it("says that nobody listens", () => {
    const { device, run, guest } = inputGuest();
    guest.pause(0);
    device.reset();
    expect(() => run("key", { key: "KEY_A" })).toThrow(refused("WB4525"));
    expect(run("status")).toMatchObject({ ready: false });
  });
});

describe("key", () => {
  it("taps, presses and releases", () => {
    const { run, lend, received } = inputGuest("buttons");
    lend(8);
    run("key", { key: "KEY_VOLUMEUP" });
    expect(received()).toEqual([[1, 115, 1], report, [1, 115, 0], report]);
    run("key", { key: "KEY_VOLUMEUP", action: "press" });
    expect(received()).toEqual([[1, 115, 1], report]);
    run("key", { key: "KEY_VOLUMEUP", action: "release" });
    expect(received()).toEqual([[1, 115, 0], report]);
    expect(() => run("key", { key: "KEY_A" })).toThrow(refused("WB4803"));
  });
});

describe("touch", () => {
  it("tells fingers apart, and is one pointer beside", () => {
    const { run, lend, received } = inputGuest("touchscreen");
    lend(40);
    run("touch", { x: 100, y: 200 });
    expect(received()).toEqual([
      [3, 0x2f, 0],
      [3, 0x39, 0],
      [3, 0x35, 100],
      [3, 0x36, 200],
      [1, 330, 1],
      [3, 0, 100],
      [3, 1, 200],
      report,
    ]);
    run("touch", { contact: 1, x: 300, y: 400 });
    expect(received().slice(0, 2)).toEqual([
      [3, 0x2f, 1],
      [3, 0x39, 1],
    ]);
    run("touch", { contact: 0 });
    expect(received()).toEqual([[3, 0x2f, 0], [3, 0x39, -1], report]);
    run("touch", { contact: 1 });
    expect(received()).toEqual([[3, 0x2f, 1], [3, 0x39, -1], [1, 330, 0], report]);
    run("touch", { contact: 1 });
    expect(received()).toEqual([]);
  });

  it("needs both places, and a device that can be touched", () => {
    expect(() => inputGuest("touchscreen").run("touch", { x: 1 })).toThrow(refused("WB4803"));
    expect(() => inputGuest("keyboard").run("touch", { x: 1, y: 1 })).toThrow(refused("WB4803"));
  });
});

describe("turn", () => {
  it("turns a knob, or a wheel", () => {
    const knob = inputGuest("rotary");
    knob.lend(2);
    knob.run("turn", { steps: -2 });
    expect(knob.received()).toEqual([[2, 7, -2], report]);
    const mouse = inputGuest("pointer");
    mouse.lend(2);
    mouse.run("turn", { steps: 1 });
    expect(mouse.received()).toEqual([[2, 8, 1], report]);
    expect(() => inputGuest("keyboard").run("turn", { steps: 1 })).toThrow(refused("WB4803"));
  });
});
