import { getPriority } from "node:os";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Arena } from "../../../src/runtime/host/arena.js";
import { libc } from "../../../src/runtime/host/libc.js";
import { askForShortSlices } from "../../../src/runtime/host/short-slices.js";

const getCall = process.arch === "x64" ? 315 : 275;

describe("short slices", () => {
  let arena: Arena;

  beforeEach(() => {
    arena = new Arena(1 << 16);
  });

  afterEach(() => {
    arena.release();
  });

  /** What Linux says of this thread: struct sched_attr. */
  function scheduling(): { readonly policy: number; readonly sliceNanoseconds: number } {
    const { address, words } = arena.take(48);
    expect(libc.schedulingGet(getCall, 0, address, 48, 0)).toBe(0);
    return { policy: words[1] ?? -1, sliceNanoseconds: words[6] ?? -1 };
  }

  it("are the only thing that changes for the thread", () => {
    const before = scheduling();
    const niceness = getPriority();
    askForShortSlices(arena);
    const { policy, sliceNanoseconds } = scheduling();
    expect(policy).toBe(before.policy);
    expect(getPriority()).toBe(niceness);
    // A Linux before 6.12 has no slices of a thread's own, and tells of none.
    expect(sliceNanoseconds).toBe(before.sliceNanoseconds > 0 ? 100_000 : 0);
  });
});
