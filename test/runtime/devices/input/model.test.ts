import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { InputCfg } from "../../../../src/catalogue/devices/input.js";
import { eventsAsBytes, inputGuest } from "./input-guest.js";

const events = 0;
const status = 1;
const key = 1;
const led = 0x11;
const report = [0, 0, 0] as const;
const keyA = 30;
const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const bits = (bytes: Uint8Array) =>
  Array.from({ length: 8 * bytes.length }, (_, bit) => bit).filter(
    (bit) => ((bytes[bit >>> 3] ?? 0) & (1 << (bit & 7))) !== 0,
  );
const words = (bytes: Uint8Array) => [...new Int32Array(bytes.buffer, 0, bytes.length >>> 2)];

describe("the configuration space", () => {
  it("tells name, serial number, ids and properties", () => {
    const { ask } = inputGuest("touchscreen");
    expect(text(ask(InputCfg.IdName, 0))).toBe("Centre display");
    expect(text(ask(InputCfg.IdSerial, 0))).toBe("TS-0042");
    expect([...ask(InputCfg.IdDevids, 0)]).toEqual([6, 0, 0, 0, 0, 0, 1, 0]);
    expect(bits(ask(InputCfg.PropBits, 0))).toEqual([1]);
  });

  it("tells the codes of each type, in as many bytes as they need", () => {
    const { ask } = inputGuest("rotary");
    expect(bits(ask(InputCfg.EvBits, 2))).toEqual([7]);
    expect(ask(InputCfg.EvBits, 2)).toHaveLength(1);
    expect(bits(ask(InputCfg.EvBits, key))).toEqual([28, 158]);
    const keyboard = inputGuest("keyboard");
    expect(bits(keyboard.ask(InputCfg.EvBits, key))).toHaveLength(248);
    expect(bits(keyboard.ask(InputCfg.EvBits, led))).toEqual([0, 1, 2]);
    expect(bits(keyboard.ask(InputCfg.EvBits, 0x14))).toEqual([0, 1]);
  });

  it("tells the range of each position", () => {
    const { ask } = inputGuest("touchscreen");
    expect(words(ask(InputCfg.AbsInfo, 0))).toEqual([0, 1919, 0, 0, 0]);
    expect(words(ask(InputCfg.AbsInfo, 0x36))).toEqual([0, 719, 0, 0, 0]);
    expect(words(ask(InputCfg.AbsInfo, 0x2f))).toEqual([0, 9, 0, 0, 0]);
  });

  it("has nothing to say to what it does not know: size 0", () => {
    const { ask } = inputGuest("rotary");
    for (const [select, subsel] of [
      [InputCfg.Unset, 0],
      [InputCfg.IdName, 1],
      [InputCfg.IdDevids, 255],
      [InputCfg.PropBits, 0],
      [InputCfg.EvBits, 0],
      [InputCfg.EvBits, 3],
      [InputCfg.EvBits, 32],
      [InputCfg.EvBits, 255],
      [InputCfg.AbsInfo, 0],
      [0x13, 0],
      [255, 255],
    ] as const) {
      expect(ask(select, subsel)).toHaveLength(0);
    }
  });

  it("shows nothing of an earlier answer", () => {
    const { device, ask } = inputGuest("keyboard");
    ask(InputCfg.IdName, 0);
    ask(InputCfg.EvBits, led);
    const space = new Uint8Array(136);
    device.config.read(0, space);
    expect([...space.subarray(9)].every((byte) => byte === 0)).toBe(true);
  });

  it("takes the question from a write of the whole space, and nothing else of it", () => {
    const { device } = inputGuest("keyboard");
    const all = new Uint8Array(136).fill(0xff);
    all[0] = InputCfg.IdSerial;
    all[1] = 0;
    expect(device.config.write(0, all)).toBe(true);
    const space = new Uint8Array(136);
    device.config.read(0, space);
    expect([...space.subarray(0, 3)]).toEqual([InputCfg.IdSerial, 0, 7]);
    expect(text(space.subarray(8, 15))).toBe("TS-0042");
    expect(space[15]).toBe(0);
    expect(device.config.write(2, Uint8Array.of(99))).toBe(true);
    device.config.read(0, space);
    expect(space[2]).toBe(7);
  });

  it("answers any question, within its bounds", () => {
    const { device } = inputGuest("touchscreen");
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 140 }), fc.nat(140), (bytes, offset) => {
        device.config.write(offset, bytes);
        const space = new Uint8Array(136);
        device.config.read(0, space);
        expect(space[2]).toBeLessThanOrEqual(128);
      }),
    );
  });
});

describe("events", () => {
  it("reach the guest in their order, each report with its end", () => {
    const { device, lend, received } = inputGuest();
    lend(8);
    device.event(key, keyA, 1);
    expect(received()).toEqual([]);
    device.event(...report);
    device.event(key, keyA, 0);
    device.event(...report);
    expect(received()).toEqual([[key, keyA, 1], report, [key, keyA, 0], report]);
  });

  it("wait for buffers, and go on where they stopped", () => {
    const { device, lend, received } = inputGuest();
    lend(1);
    device.event(key, keyA, 1);
    device.event(...report);
    expect(received()).toEqual([[key, keyA, 1]]);
    lend(4);
    expect(received()).toEqual([report]);
  });

  it("are lost in whole reports when too many wait", () => {
    const { device, lend, received, run } = inputGuest();
    // 5000 events of 2 a report; the ring has room for 4096.
    for (let count = 0; count < 2500; count++) {
      device.event(key, keyA, count % 2);
      device.event(...report);
    }
    expect(run("status")).toMatchObject({ lostReports: 2500 - 2048 });
    let size = 0;
    while (size < 4096) {
      lend(32);
      const came = received();
      for (const [index, event] of came.entries()) {
        expect(event[0]).toBe((size + index) % 2 === 0 ? key : 0);
      }
      size += came.length;
    }
    lend(2);
    expect(received()).toEqual([]);
  });

  it("of a report that is longer than all that may wait are lost together", () => {
    const { device, lend, received } = inputGuest();
    lend(60);
    for (let count = 0; count < 5000; count++) device.event(key, keyA, 2);
    device.event(...report);
    expect(received()).toEqual([]);
    device.event(key, keyA, 0);
    device.event(...report);
    expect(received()).toEqual([[key, keyA, 0], report]);
  });

  it("that the device was not described to send do not go out", () => {
    const { device, lend, received } = inputGuest("rotary");
    lend(8);
    device.event(key, keyA, 1);
    device.event(3, 0, 1);
    device.event(led, 0, 1);
    device.event(0xffff, 0xffff, 1);
    device.event(2, 7, -3);
    device.event(...report);
    expect(received()).toEqual([[2, 7, -3], report]);
  });

  it("from before the driver was there, or of one before it, are forgotten", () => {
    const { device, lend, received, guest, restart } = inputGuest();
    device.event(key, keyA, 1);
    device.event(...report);
    guest.pause(events);
    device.reset();
    device.event(key, keyA, 0);
    device.event(...report);
    restart();
    lend(4);
    expect(received()).toEqual([]);
  });

  it("survive a pause of the queue", () => {
    const { device, lend, received, guest } = inputGuest();
    lend(2);
    guest.pause(events);
    device.event(key, keyA, 1);
    device.event(...report);
    guest.resume(events);
    expect(received()).toEqual([[key, keyA, 1], report]);
  });

  it("do not go into buffers that are too small for one", () => {
    const { device, guest, lend, received } = inputGuest();
    const small = guest.offer(events, [], [7]);
    lend(2);
    device.event(key, keyA, 1);
    device.event(...report);
    guest.runner.flush();
    const used = guest.used(events);
    expect(used[0]).toEqual({ id: small.id, length: 0 });
    expect(used.slice(1).map(({ length }) => length)).toEqual([8, 8]);
    expect(received()).toEqual([]);
  });
});

describe("what the guest sets", () => {
  it("reaches the source, and operators see the lights", () => {
    const heard: number[][] = [];
    const { set, run } = inputGuest("keyboard", {
      ...{ listen: () => undefined, started: () => undefined, reset: () => undefined },
      ...{ close: () => undefined, status: (...event) => void heard.push(event) },
    });
    set([led, 1, 1], [led, 2, 1]);
    set([led, 2, 0], [0x14, 0, 250], report);
    expect(heard).toEqual([
      [led, 1, 1],
      [led, 2, 1],
      [led, 2, 0],
      [0x14, 0, 250],
    ]);
    expect(run("status")).toMatchObject({ ready: true, lights: [1] });
  });

  it("is passed over when the device has no such light, or nothing can be set", () => {
    const { set, run, guest } = inputGuest();
    set([led, 9, 1], [led, 0xffff, 1], [0xffff, 0, 1], [key, keyA, 1]);
    guest.request(status, [Uint8Array.of(1, 2, 3)], []);
    guest.request(status, [], [8]);
    expect(run("status")).toMatchObject({ lights: [] });
  });

  it("is read as far as a request may go", () => {
    const { set, run } = inputGuest();
    const many = Array.from({ length: 64 }, () => [led, 0, 1] as const);
    set(...many, [led, 1, 1]);
    expect(run("status")).toMatchObject({ lights: [0] });
  });

  it("may be any bytes", () => {
    const { guest, run } = inputGuest();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(16), (bytes, size) => {
        expect(guest.request(status, [bytes], [size]).length).toBe(0);
        guest.request(status, [eventsAsBytes([led, bytes[0] ?? 0, 1])], []);
      }),
      { numRuns: 40 },
    );
    expect((run("status") as { lights: number[] }).lights.length).toBeLessThanOrEqual(3);
  });
});
