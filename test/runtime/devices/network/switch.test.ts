import fc from "fast-check";
import { describe, expect, it, onTestFinished } from "vitest";
import { Frame } from "../../../../src/runtime/devices/network/frame.js";
import { FrameQueue } from "../../../../src/runtime/devices/network/frame-queue.js";
import type { LinkListener } from "../../../../src/runtime/devices/network/link.js";
import { MacTable } from "../../../../src/runtime/devices/network/mac-table.js";
import { SwitchLink } from "../../../../src/runtime/devices/network/switch-link.js";
import {
  showTagged,
  showUntagged,
  writeTag,
} from "../../../../src/runtime/devices/network/vlan-tag.js";
import { Arena } from "../../../../src/runtime/host/arena.js";
import { MemoryWindow } from "../../../../src/runtime/memory/memory-window.js";
import {
  expectSameBytes,
  type TestServices,
  testDirectory,
  testServices,
} from "../host-services.js";
import { broadcast, ethernet, macA, macB, pattern, transport } from "./frames.js";
import { bytesOf, header, hostWindow, partial } from "./network-guest.js";

const macC = Uint8Array.of(2, 0, 0, 0, 0, 0xc);

/** A guest at the end of a switch's port that takes frames, or has no buffers. */
class Station implements Partial<LinkListener> {
  readonly link: SwitchLink;
  readonly heard: Uint8Array[] = [];
  hasRoom = true;
  readonly #frame: Frame;
  readonly #arena = new Arena(256 * 1024);

  constructor(directory: string, services: TestServices, vlan?: number) {
    this.#frame = new Frame(this.#arena);
    this.link = new SwitchLink({ directory, vlan }, services);
    this.link.listen(this as unknown as LinkListener);
    onTestFinished(() => {
      this.link.close();
      this.#arena.release();
    });
  }

  receive(frame: Frame): boolean {
    if (!this.hasRoom) return false;
    this.heard.push(bytesOf(frame));
    return true;
  }

  say(bytes: Uint8Array, head = header({})): void {
    const window = hostWindow();
    window.bytes.set(head);
    window.bytes.set(bytes, head.length);
    expect(this.#frame.takeAt(window, 0, head.length, bytes.length, 0x7f)).toBe(true);
    this.link.send(this.#frame);
  }
}

function turnUntil(services: readonly TestServices[], done: () => boolean): void {
  const deadline = performance.now() + 10_000;
  while (!done()) {
    if (performance.now() > deadline) throw new Error("nothing happens");
    for (const { events } of services) events.turn(5);
  }
}

describe("a switch", () => {
  it("sends to all until it knows where a station is, then to its port alone", () => {
    const directory = testDirectory();
    const services = testServices();
    const [a, b, c] = [macA, macB, macC].map(() => new Station(directory, services)) as [
      Station,
      Station,
      Station,
    ];
    a.say(ethernet(pattern(60), { from: macA, to: macB }));
    expect([a, b, c].map(({ heard }) => heard.length)).toEqual([0, 1, 1]);
    b.say(ethernet(pattern(60), { from: macB, to: macA }));
    a.say(ethernet(pattern(60), { from: macA, to: macB }));
    expect([a, b, c].map(({ heard }) => heard.length)).toEqual([1, 2, 1]);
    c.say(ethernet(pattern(60), { from: macC, to: broadcast }));
    expect([a, b, c].map(({ heard }) => heard.length)).toEqual([2, 3, 1]);
  });

  it("follows a station that moves, and forgets a port that goes", () => {
    const directory = testDirectory();
    const services = testServices();
    const [a, b, c] = [1, 2, 3].map(() => new Station(directory, services)) as [
      Station,
      Station,
      Station,
    ];
    b.say(ethernet(pattern(60), { from: macB, to: broadcast }));
    c.say(ethernet(pattern(60), { from: macB, to: broadcast }));
    const before = [b.heard.length, c.heard.length];
    a.say(ethernet(pattern(60), { from: macA, to: macB }));
    expect([b.heard.length, c.heard.length]).toEqual([before[0], (before[1] ?? 0) + 1]);
    c.link.close();
    a.say(ethernet(pattern(60), { from: macA, to: macB }));
    expect(b.heard.length).toBe((before[0] ?? 0) + 1);
  });

  it("keeps what a slow guest has no buffers for, in order, up to a limit, and harms nobody else", () => {
    const directory = testDirectory();
    const services = testServices();
    const [a, b, c] = [1, 2, 3].map(() => new Station(directory, services)) as [
      Station,
      Station,
      Station,
    ];
    b.hasRoom = false;
    const frames = Array.from({ length: 2000 }, (_, index) =>
      ethernet(pattern(1400, index), { from: macA, to: broadcast }),
    );
    for (const frame of frames) a.say(frame);
    expect(c.heard).toHaveLength(frames.length);
    expect(b.link.overruns).toBeGreaterThan(0);
    b.hasRoom = true;
    b.link.supplied();
    expect(b.heard.length + b.link.overruns).toBe(frames.length);
    for (const [index, frame] of b.heard.entries())
      expectSameBytes(frame, frames[index] as Uint8Array);
  });

  it("joins lanes by its directory: frames arrive once, whole, with what is undone in them", () => {
    const directory = testDirectory();
    const lanes = [testServices(), testServices(), testServices()];
    const stations = lanes.map((services) => new Station(directory, services));
    const [a, b, c] = stations as [Station, Station, Station];
    const large = transport(pattern(60_000), { from: macA, to: broadcast });
    turnUntil(lanes, () => {
      a.say(large, partial({ gsoType: 1, gsoSize: 1400 }));
      return b.heard.length > 0 && c.heard.length > 0;
    });
    expectSameBytes(b.heard[0] as Uint8Array, large);
    b.heard.length = 0;
    const before = c.heard.length;
    turnUntil(lanes, () => {
      b.say(ethernet(pattern(60), { from: macB, to: macA }));
      return a.heard.length > 0;
    });
    // The third lane may have got what was sent before macA was known, and nothing twice.
    for (const services of lanes) services.events.turn(20);
    expect(c.heard.length).toBeGreaterThanOrEqual(before);
    const quiet = c.heard.length;
    a.say(ethernet(pattern(60), { from: macA, to: macB }));
    turnUntil(lanes, () => b.heard.length > 0);
    for (const services of lanes) services.events.turn(20);
    expect(c.heard).toHaveLength(quiet);
  });

  it("lives on when another lane is gone", () => {
    const directory = testDirectory();
    const lanes = [testServices(), testServices()];
    const [a, b] = lanes.map((services) => new Station(directory, services)) as [Station, Station];
    turnUntil(lanes, () => {
      a.say(ethernet(pattern(60), { from: macA, to: broadcast }));
      return b.heard.length > 0;
    });
    b.link.close();
    for (let turn = 0; turn < 5; turn++) {
      a.say(ethernet(pattern(60), { from: macA, to: broadcast }));
      lanes[0]?.events.turn(5);
    }
    const again = new Station(directory, lanes[1] as TestServices);
    turnUntil(lanes, () => {
      again.say(ethernet(pattern(60), { from: macB, to: broadcast }));
      return a.heard.length > 0;
    });
  });
});

describe("VLANs of a switch", () => {
  it("keep members among themselves, untagged, and are seen with tags by a port without one", () => {
    const directory = testDirectory();
    const services = testServices();
    const ports = [7, 7, 8, undefined].map((vlan) => new Station(directory, services, vlan));
    const [a, b, other, trunk] = ports as [Station, Station, Station, Station];
    const plain = ethernet(pattern(60), { from: macA, to: broadcast });
    a.say(plain);
    expect(b.heard).toEqual([plain]);
    expect(other.heard).toEqual([]);
    expect(trunk.heard).toEqual([ethernet(pattern(60), { from: macA, to: broadcast, vlan: 7 })]);
    trunk.say(ethernet(pattern(61), { from: macB, to: broadcast, vlan: 8 }));
    expect(other.heard).toEqual([ethernet(pattern(61), { from: macB, to: broadcast })]);
    trunk.say(ethernet(pattern(62), { from: macB, to: broadcast }));
    expect(ports.map(({ heard }) => heard.length)).toEqual([0, 1, 1, 1]);
  });

  it("cannot be left by a tag of the guest's own", () => {
    const directory = testDirectory();
    const services = testServices();
    const [a, b] = [7, 8].map((vlan) => new Station(directory, services, vlan)) as [
      Station,
      Station,
    ];
    for (const vlan of [7, 8]) {
      a.say(ethernet(pattern(60), { from: macA, to: broadcast, vlan }));
    }
    expect(b.heard).toEqual([]);
  });

  it("keep what is undone in a frame, wherever its pieces end", () => {
    const arena = new Arena(1024 * 1024);
    onTestFinished(() => arena.release());
    const [source, tagged, bare] = [new Frame(arena), new Frame(arena), new Frame(arena)];
    const tag = arena.take(4);
    const tagWindow = new MemoryWindow(0, tag.address, tag.buffer);
    writeTag(tagWindow, 1234);
    const bytes = transport(pattern(3000));
    const window = hostWindow();
    const cuts = fc.array(fc.integer({ min: 1, max: 80 }), { maxLength: 6 });
    fc.assert(
      fc.property(cuts, (sizes) => {
        window.bytes.set(bytes);
        source.clear();
        let at = 0;
        for (const size of [...sizes, bytes.length]) {
          const length = Math.min(size, bytes.length - at);
          if (length > 0) source.add(window, at, length);
          at += length;
        }
        source.readAddresses();
        Object.assign(source, { undone: 1, checksumStart: 34, checksumOffset: 16 });
        expect(showTagged(source, tagWindow, tagged)).toBe(true);
        expect(tagged).toMatchObject({ vlan: 1234, checksumStart: 38, undone: 1 });
        expect(showUntagged(tagged, bare)).toBe(true);
        expect(bare).toMatchObject({ vlan: -1, checksumStart: 34, length: bytes.length });
        const copy = arena.take(bytes.length);
        bare.copyOut(0, new MemoryWindow(0, copy.address, copy.buffer), 0, bytes.length);
        expectSameBytes(copy.bytes, bytes);
      }),
      { numRuns: 50 },
    );
  });
});

describe("the station table of a switch", () => {
  it("knows the last port of a station, however many there are", () => {
    const table = new MacTable<number>();
    const step = fc.tuple(fc.nat(3), fc.nat(40), fc.nat(5));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        for (const [high, low, port] of steps) {
          table.learn(high, low, port);
          expect(table.find(high, low)).toBe(port);
        }
      }),
    );
  });
});

describe("the queue of a port", () => {
  it("gives frames back as they were put in, whatever their sizes", () => {
    const arena = new Arena(1024 * 1024);
    const place = hostWindow();
    const frame = new Frame(arena);
    const out = new Frame(arena);
    onTestFinished(() => arena.release());
    const step = fc.oneof(fc.integer({ min: 14, max: 1500 }), fc.constant("take" as const));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const queue = new FrameQueue(8192);
        const expected: Uint8Array[] = [];
        for (const action of steps) {
          if (action === "take") {
            expect(queue.peek(out)).toBe(expected.length > 0);
            if (expected.length === 0) continue;
            expectSameBytes(bytesOf(out), expected.shift() as Uint8Array);
            queue.drop();
          } else {
            const bytes = pattern(action, action);
            place.bytes.set(bytes);
            frame.takePlain(place, 0, action);
            if (queue.push(frame)) expected.push(bytes);
          }
        }
        expect(queue.isEmpty).toBe(expected.length === 0);
        queue.close();
      }),
      { numRuns: 200 },
    );
  });
});
