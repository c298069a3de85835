import { closeSync, openSync, readSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { InputCfg } from "../../../../src/catalogue/devices/input.js";
import { createDevice } from "../../../../src/runtime/devices/input/module.js";
import type { InputOptions } from "../../../../src/runtime/devices/input/options.js";
import { Arena } from "../../../../src/runtime/host/arena.js";
import { MessageFlag, Socket } from "../../../../src/runtime/host/constants.js";
import { libc } from "../../../../src/runtime/host/libc.js";
import { connectUnixNow } from "../../../../src/runtime/host/unix-socket.js";
import { testDirectory, testServices } from "../host-services.js";
import { identity, talkTo } from "./input-guest.js";

const report = [0, 0, 0] as const;

function fileIn(directory: string, name: string, content: unknown): string {
  const path = join(directory, name);
  writeFileSync(path, typeof content === "string" ? content : JSON.stringify(content));
  return path;
}

function deviceOf(options: Partial<InputOptions>) {
  const services = testServices();
  const device = createDevice({ ...identity, end: { commands: true }, ...options }, services);
  onTestFinished(() => device.close());
  const talk = talkTo(device);
  /** Turns until a condition holds; the test's own time limit ends a wait in vain. */
  const until = (condition: () => boolean) => {
    while (!condition()) services.events.turn(100);
  };
  return { ...talk, services, until };
}

describe("a script", () => {
  const script = (content: unknown) =>
    deviceOf({
      class: "rotary",
      end: { script: { path: fileIn(testDirectory(), "script.json", content) } },
    });

  it("sends its steps in their order once a driver is there, and again after a reset", () => {
    const { received, lend, until, restart } = script({
      steps: [
        { afterMs: 0, events: [["EV_KEY", "KEY_ENTER", 1]] },
        { afterMs: 5, events: [["EV_KEY", "KEY_ENTER", 0]] },
        {
          afterMs: 0,
          events: [
            ["EV_REL", "REL_DIAL", 1],
            ["EV_SYN", "SYN_REPORT", 0],
          ],
        },
      ],
    });
    const whole = [[1, 28, 1], report, [1, 28, 0], report, [2, 7, 1], report];
    for (let round = 0; round < 2; round++) {
      lend(10);
      const came: unknown[] = [];
      until(() => {
        came.push(...received());
        return came.length >= whole.length;
      });
      expect(came).toEqual(whole);
      restart();
    }
  });

  it("repeats when it says so", () => {
    const { received, lend, until } = script({
      steps: [{ afterMs: 0, events: [["EV_REL", "REL_DIAL", 1]] }],
      repeat: true,
    });
    lend(60);
    let size = 0;
    until(() => {
      size += received().length;
      return size >= 20;
    });
  });

  it.each([
    [{}],
    [{ steps: [] }],
    [{ steps: [{ events: [] }] }],
    [{ steps: [{ afterMs: -1, events: [["EV_REL", "REL_DIAL", 1]] }] }],
    [{ steps: [{ afterMs: 1, events: [["EV_REL", "REL_X", 1]] }] }],
    [{ steps: [null] }],
    [{ steps: [{ afterMs: 1, events: [["EV_REL", "REL_DIAL", 1]] }], repeat: 1 }],
    [{ steps: [{ afterMs: 1, events: [["EV_REL", "REL_DIAL", 1]] }], speed: 2 }],
  ])("is refused with %j", (content) => {
    expect(() => script(content)).toThrow(expect.objectContaining({ code: "WB4524" }));
  });

  it("has to be there, and JSON", () => {
    const refused = expect.objectContaining({ code: "WB4522" });
    const end = { script: { path: "/no/such/script.json" } };
    expect(() => deviceOf({ class: "rotary", end })).toThrow(refused);
    expect(() => script("steps: []")).toThrow(refused);
    expect(() => script("7")).toThrow(refused);
  });
});

describe("a description", () => {
  const described = (content: unknown) =>
    deviceOf({ description: fileIn(testDirectory(), "wheel.json", content) });

  it("says what a device of one's own sends", () => {
    const { ask, run, lend, received } = described({
      ids: { bus: 3, vendor: 0x1234, product: 0x5678 },
      properties: ["INPUT_PROP_POINTER", 6],
      keys: ["BTN_GEAR_UP", 0x151],
      leds: ["LED_MISC"],
      switches: ["SW_LID"],
      absolute: { ABS_WHEEL: { minimum: -900, maximum: 900, resolution: 57 } },
    });
    expect([...ask(InputCfg.IdDevids, 0)]).toEqual([3, 0, 0x34, 0x12, 0x78, 0x56, 1, 0]);
    expect([...ask(InputCfg.PropBits, 0)]).toEqual([0b1000001]);
    const axis = ask(InputCfg.AbsInfo, 8);
    expect([...new Int32Array(axis.buffer)]).toEqual([-900, 900, 0, 0, 57]);
    lend(2);
    run("inject", { events: [["EV_ABS", "ABS_WHEEL", -450]] });
    expect(received()).toEqual([[3, 8, -450], report]);
  });

  it.each([
    [{ buttons: [] }],
    [{ keys: ["KEY_NONE"] }],
    [{ keys: [0x300] }],
    [{ keys: "KEY_A" }],
    [{ properties: [32] }],
    [{ ids: { bus: 65536 } }],
    [{ ids: { maker: 1 } }],
    [{ absolute: { ABS_X: {} } }],
    [{ absolute: { ABS_X: { maximum: "1" } } }],
    [{ absolute: { ABS_NONE: { maximum: 1 } } }],
    [{ absolute: [] }],
    [[]],
  ])("is refused with %j", (content) => {
    expect(() => described(content)).toThrow(expect.objectContaining({ code: "WB4521" }));
  });

  it("is needed where there is neither a class nor a device", () => {
    expect(() => deviceOf({})).toThrow(expect.objectContaining({ code: "WB4521" }));
  });
});

describe("programs at a socket", () => {
  const socketed = () => {
    const path = join(testDirectory(), "touch.sock");
    const device = deviceOf({ class: "keyboard", end: { socket: { path } } });
    const arena = new Arena(16 * 1024);
    const data = arena.take(4096);
    const connect = () => {
      const fd = connectUnixNow(path, arena.take(128), Socket.Stream);
      onTestFinished(() => void libc.close(fd));
      return {
        /** False when the device has hung up. */
        say: (text: string) => {
          new TextEncoder().encodeInto(text, data.bytes);
          return libc.write(fd, data.address, text.length) === text.length;
        },
        /** What came; undefined at the end. */
        hear: () => {
          const count = libc.recv(fd, data.address, data.sizeBytes, MessageFlag.DontWait);
          if (count === 0) return undefined;
          return new TextDecoder().decode(data.bytes.slice(0, Math.max(0, count)));
        },
      };
    };
    onTestFinished(() => arena.release());
    return { ...device, connect };
  };

  it("send events a line, whole or in parts", () => {
    const { connect, lend, received, until } = socketed();
    const [one, other] = [connect(), connect()];
    lend(10);
    one.say('[["EV_KEY","KEY_A",1]]\n\n[["EV_KEY",');
    other.say('[["EV_KEY","KEY_B",1]]\n');
    const came: unknown[] = [];
    until(() => {
      came.push(...received());
      return came.length === 4;
    });
    one.say('"KEY_A",0]]\n');
    until(() => {
      came.push(...received());
      return came.length === 6;
    });
    expect(came.slice(4)).toEqual([[1, 30, 0], report]);
    expect(came.slice(0, 4)).toContainEqual([1, 48, 1]);
  });

  it.each(["hello\n", '{"jump":{}}\n', '{"key":1}\n', '{"key":{}}\n', '[["EV_REL","REL_X",1]]\n'])(
    "are cut off when they say %j",
    (text) => {
      const { connect, lend, received, until } = socketed();
      const program = connect();
      lend(4);
      program.say(text);
      until(() => program.hear() === undefined);
      expect(received()).toEqual([]);
    },
  );

  it("are cut off when their line has no end", () => {
    const { connect, services } = socketed();
    const program = connect();
    let said = 0;
    while (program.say("[".repeat(4000))) {
      said++;
      services.events.turn(0);
      if (said > 1000) throw new Error("everything is taken");
    }
  });

  it("use the device's commands", () => {
    const { connect, lend, received, until } = socketed();
    const program = connect();
    lend(10);
    program.say(
      '{"key":{"key":"KEY_A","action":"press"}}\n{"key":{"key":"KEY_A","action":"release"}}\n',
    );
    const came: unknown[] = [];
    until(() => {
      came.push(...received());
      return came.length === 4;
    });
    expect(came).toEqual([[1, 30, 1], report, [1, 30, 0], report]);
  });

  it("hear of the guest's lights", () => {
    const { connect, set, services } = socketed();
    const program = connect();
    services.events.turn(1000);
    set([0x11, 1, 1]);
    expect(program.hear()).toBe("[[17,1,1]]\n");
  });
});

describe("a device of the host", () => {
  /** struct input_event. */
  const event = (type: number, code: number, value: number) => {
    const view = new DataView(new ArrayBuffer(24));
    view.setUint16(16, type, true);
    view.setUint16(18, code, true);
    view.setInt32(20, value, true);
    return new Uint8Array(view.buffer);
  };

  /** A named pipe takes the place of /dev/input/eventN: it is read and written in the same way. */
  const piped = () => {
    const path = join(testDirectory(), "event0");
    libc.mkfifo(path, 0o600);
    const end = { evdev: { path, grab: true } };
    return { path, ...deviceOf({ class: "keyboard", end }) };
  };

  it("sends its events as they are", () => {
    const { path, lend, received, until } = piped();
    const fd = openSync(path, "r+");
    onTestFinished(() => closeSync(fd));
    lend(8);
    const bytes = [
      event(1, 30, 1),
      event(0, 0, 0),
      event(4, 4, 9),
      event(1, 30, 0),
      event(0, 0, 0),
    ];
    writeSync(fd, Buffer.concat(bytes));
    const came: unknown[] = [];
    until(() => {
      came.push(...received());
      return came.length >= 4;
    });
    expect(came).toEqual([[1, 30, 1], report, [1, 30, 0], report]);
  });

  it("shows the lights that the guest sets", () => {
    const { path, set } = piped();
    const fd = openSync(path, "r+");
    onTestFinished(() => closeSync(fd));
    set([0x11, 1, 1]);
    const bytes = new Uint8Array(24);
    expect(readSync(fd, bytes)).toBe(24);
    expect(bytes).toEqual(event(0x11, 1, 1));
  });

  it("has to be there", () => {
    const end = { evdev: { path: "/no/such/event0", grab: true } };
    const refused = expect.objectContaining({ code: "WB4523" });
    expect(() => deviceOf({ class: "keyboard", end })).toThrow(refused);
  });

  it("that cannot say what it is needs a class or a description", () => {
    const path = join(testDirectory(), "event0");
    libc.mkfifo(path, 0o600);
    const end = { evdev: { path, grab: true } };
    expect(() => deviceOf({ end })).toThrow(expect.objectContaining({ code: "WB4523" }));
  });
});
