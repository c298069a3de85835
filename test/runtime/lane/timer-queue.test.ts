import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { EventLoop } from "../../../src/runtime/lane/event-loop.js";
import { testServices } from "../devices/host-services.js";

/** Turns of the loop, as a lane would make them, until `isDone` or too much time has passed. */
function turnUntil(loop: EventLoop, isDone: () => boolean): void {
  const end = performance.now() + 2000;
  while (!isDone() && performance.now() < end) loop.turn(50);
}

describe("timers of a lane", () => {
  it("run in the order of their times, none before its time", () => {
    const { events: loop, timers } = testServices();
    const start = performance.now();
    const ran: [number, number][] = [];
    for (const ms of [30, 5, 15, 5, 0]) {
      timers.after(ms, () => ran.push([ms, performance.now() - start]));
    }
    turnUntil(loop, () => ran.length === 5);
    expect(ran.map(([ms]) => ms)).toEqual([0, 5, 5, 15, 30]);
    for (const [ms, ranAfter] of ran) expect(ranAfter).toBeGreaterThanOrEqual(ms);
  });

  it("do not run when they were cancelled, and run once when they were armed again", () => {
    const { events: loop, timers } = testServices();
    let runs = 0;
    const cancelled = timers.after(1, () => runs++);
    const again = timers.timer(() => {
      runs += 10;
    });
    again.arm(1);
    again.arm(20);
    cancelled.cancel();
    expect([cancelled.isArmed, again.isArmed]).toEqual([false, true]);
    const start = performance.now();
    turnUntil(loop, () => runs > 0);
    expect(performance.now() - start).toBeGreaterThanOrEqual(19);
    turnUntil(loop, () => performance.now() - start > 60);
    expect(runs).toBe(10);
  });

  it("may be armed and cancelled by their own tasks", () => {
    const { events: loop, timers } = testServices();
    let runs = 0;
    let turns = 0;
    const victim = timers.timer(() => expect.unreachable());
    const repeated = timers.timer(() => {
      if (++runs < 3) repeated.arm(0);
      victim.cancel();
    });
    repeated.arm(1);
    victim.arm(1);
    turnUntil(loop, () => {
      turns++;
      return runs === 3;
    });
    // Each run has a turn of its own: a timer that is due at once does not lock the loop up.
    expect(turns).toBeGreaterThan(3);
  });

  it("take no descriptor while none was ever armed", () => {
    const { timers } = testServices();
    const before = readdirSync("/proc/self/fd").length;
    const timer = timers.timer(() => {});
    expect(readdirSync("/proc/self/fd")).toHaveLength(before);
    timer.arm(1000);
    expect(readdirSync("/proc/self/fd")).toHaveLength(before + 1);
  });
});
