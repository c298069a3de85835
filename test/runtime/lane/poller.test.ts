import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Arena } from "../../../src/runtime/host/arena.js";
import { Clock } from "../../../src/runtime/host/clock.js";
import { EpollEvent } from "../../../src/runtime/host/constants.js";
import { createEventfd, EventSignal } from "../../../src/runtime/host/eventfd.js";
import { libc } from "../../../src/runtime/host/libc.js";
import { EventLoop } from "../../../src/runtime/lane/event-loop.js";
import { type Pollable, Poller } from "../../../src/runtime/lane/poller.js";

/** A device that finds work in the passes that a test names. */
class FakePollable implements Pollable {
  readonly workAt: ReadonlySet<number>;
  passes = 0;
  begins = 0;
  ends = 0;
  hasWorked = true;
  moreAtEnd = 0;
  onPass: (pass: number) => void = () => {};

  constructor(...workAt: number[]) {
    this.workAt = new Set(workAt);
  }

  beginPolling(): void {
    this.begins++;
  }

  poll(): boolean {
    this.passes++;
    this.onPass(this.passes);
    return this.workAt.has(this.passes);
  }

  endPolling(): boolean {
    this.ends++;
    return this.moreAtEnd-- > 0;
  }

  takeHasWorked(): boolean {
    const hasWorked = this.hasWorked;
    this.hasWorked = false;
    return hasWorked;
  }
}

describe("poller", () => {
  let arena: Arena;
  let loop: EventLoop;
  let now: number;

  beforeEach(() => {
    arena = new Arena(1 << 20);
    now = 0;
    // Every look at the clock takes a tenth of a microsecond, and nothing else takes any time.
    loop = new EventLoop(arena, new Clock(() => (now += 0.0001)));
  });

  afterEach(() => {
    loop.close();
    arena.release();
  });

  it("does not poll when there was no work", () => {
    const device = new FakePollable();
    device.hasWorked = false;
    new Poller(loop, [device], 50).beforeWait();
    expect([device.begins, device.passes, device.ends]).toEqual([0, 0, 0]);
  });

  it("gives up when nothing arrives for its time", () => {
    const device = new FakePollable();
    new Poller(loop, [device], 50).beforeWait();
    expect([device.begins, device.ends]).toEqual([1, 1]);
    expect(now).toBeGreaterThan(0.05);
    expect(now).toBeLessThan(0.06);
  });

  it("goes on for its whole time after each piece of work", () => {
    const idle = new FakePollable();
    const device = new FakePollable(1000, 5000);
    new Poller(loop, [idle, device], 50).beforeWait();
    // Found after 6 and 31 microseconds.
    expect(now).toBeGreaterThan(0.08);
    expect(now).toBeLessThan(0.083);
    expect(idle.passes).toBe(device.passes);
  });

  it("goes on when something came while it asked for kicks again", () => {
    const device = new FakePollable();
    device.moreAtEnd = 1;
    new Poller(loop, [device], 50).beforeWait();
    expect([device.begins, device.ends]).toEqual([2, 2]);
  });

  it("does without for more and more wake-ups after it was in vain, until it is of use again", () => {
    const device = new FakePollable();
    const poller = new Poller(loop, [device], 50);
    const polls = (wakeUps: number): number => {
      const before = device.begins;
      for (let count = 0; count < wakeUps; count++) {
        device.hasWorked = true;
        poller.beforeWait();
      }
      return device.begins - before;
    };
    // One, two, four, eight, then sixteen wake-ups are skipped each time.
    expect(polls(20)).toBe(5);
    expect(polls(17)).toBe(1);
    expect(polls(170)).toBe(10);
    device.poll = () => ++device.passes % 100_000 === 1;
    device.passes = 0;
    expect(polls(17)).toBe(1);
    device.passes = 0;
    expect(polls(1)).toBe(1);
  });

  it("serves sockets and kicks meanwhile, and stops when it is told to", () => {
    const signal = new EventSignal(arena);
    const [kick, stop] = [createEventfd(), createEventfd()];
    let kicks = 0;
    loop.watch(kick, EpollEvent.In | EpollEvent.EdgeTriggered, { ready: () => kicks++ });
    loop.watch(stop, EpollEvent.In, { ready: () => loop.stop() });
    const device = new FakePollable();
    device.poll = () => {
      device.passes++;
      if (device.passes % 5000 === 0) signal.signal(device.passes === 25_000 ? stop : kick);
      return true;
    };
    new Poller(loop, [device], 50).beforeWait();
    // No edge is lost, whether it came while the rings were looked at or after.
    expect(kicks).toBe(4);
    expect(loop.isStopped).toBe(true);
    expect(device.passes).toBeLessThan(30_000);
    expect(device.ends).toBe(1);
    libc.close(kick);
    libc.close(stop);
  });
});
