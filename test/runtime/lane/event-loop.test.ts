import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Arena } from "../../../src/runtime/host/arena.js";
import { EpollEvent } from "../../../src/runtime/host/constants.js";
import { createEventfd, EventSignal } from "../../../src/runtime/host/eventfd.js";
import { libc } from "../../../src/runtime/host/libc.js";
import { EventLoop } from "../../../src/runtime/lane/event-loop.js";

describe("event loop", () => {
  let arena: Arena;
  let loop: EventLoop;
  let signal: EventSignal;
  const open: number[] = [];

  beforeEach(() => {
    arena = new Arena(1 << 20);
    loop = new EventLoop(arena);
    signal = new EventSignal(arena);
  });

  afterEach(() => {
    loop.close();
    for (const fd of open.splice(0)) libc.close(fd);
    arena.release();
  });

  function eventfd(): number {
    const fd = createEventfd();
    open.push(fd);
    return fd;
  }

  it("calls the handler of what is ready and of nothing else", () => {
    const calls: string[] = [];
    const [first, second] = [eventfd(), eventfd()];
    loop.watch(first, EpollEvent.In, { ready: () => calls.push("first") });
    loop.watch(second, EpollEvent.In, { ready: () => calls.push("second") });
    signal.signal(second);
    loop.turn(0);
    expect(calls).toEqual(["second"]);
  });

  it("reports every signal of an edge-triggered eventfd that nobody reads", () => {
    let kicks = 0;
    const fd = eventfd();
    loop.watch(fd, EpollEvent.In | EpollEvent.EdgeTriggered, { ready: () => kicks++ });
    for (let round = 0; round < 3; round++) {
      signal.signal(fd);
      loop.turn(0);
      loop.turn(0);
    }
    expect(kicks).toBe(3);
  });

  it("does not give an event of a closed descriptor to the one that took its place", () => {
    const calls: string[] = [];
    const [first, second] = [eventfd(), eventfd()];
    const replaceOther = (name: string, other: number) => ({
      ready: () => {
        calls.push(name);
        loop.unwatch(other);
        loop.watch(eventfd(), EpollEvent.In, { ready: () => calls.push("newcomer") });
      },
    });
    loop.watch(first, EpollEvent.In, replaceOther("first", second));
    loop.watch(second, EpollEvent.In, replaceOther("second", first));
    signal.signal(first);
    signal.signal(second);
    loop.turn(0);
    expect(calls).toHaveLength(1);
    expect(calls).not.toContain("newcomer");
  });

  it("gives events their turn between two turns of unfinished work", () => {
    const calls: string[] = [];
    const fd = eventfd();
    let left = 3;
    loop.watch(fd, EpollEvent.In | EpollEvent.EdgeTriggered, { ready: () => calls.push("event") });
    loop.defer({
      turn: () => {
        calls.push("work");
        signal.signal(fd);
        return --left > 0;
      },
    });
    for (let turn = 0; turn < 4; turn++) loop.turn(0);
    expect(calls).toEqual(["work", "event", "work", "event", "work", "event"]);
  });

  it("ends run() when a handler stops it", () => {
    const fd = eventfd();
    loop.watch(fd, EpollEvent.In, { ready: () => loop.stop() });
    signal.signal(fd);
    loop.run();
    expect(signal.drain(fd)).toBe(1);
  });
});
