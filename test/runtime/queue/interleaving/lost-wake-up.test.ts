import { describe, expect, it } from "vitest";
import { explore } from "./explore.js";
import { machineOf, type RingCase } from "./ring-programs.js";

const mostStates = 60_000;

const rings = [
  { packed: false, size: 2 },
  { packed: true, size: 3 },
].flatMap((ring) => [true, false].map((eventIndex) => ({ ...ring, eventIndex })));

function expectNoneLost(ring: RingCase, preemptions?: number): void {
  const bounds = preemptions === undefined ? { mostStates } : { mostStates, preemptions };
  const { endings, stuck } = explore(machineOf(ring), bounds);
  expect(stuck).toEqual([]);
  expect(endings).toBeGreaterThan(1);
}

describe.each(rings)(
  "packed $packed, size $size, events $eventIndex: no wake-up is lost",
  (ring) => {
    it.each([
      { chains: 1, batch: 1, inOrder: false },
      { chains: 2, batch: 2, inOrder: false },
      { chains: 2, batch: 2, inOrder: true },
    ])("in any interleaving of $chains chains at once (in order: $inOrder)", (work) => {
      expectNoneLost({ ...ring, ...work });
    });

    it("in any interleaving of two chains, one after the other, with two preemptions", () => {
      expectNoneLost({ ...ring, chains: 2, batch: 1, inOrder: false }, 2);
    });

    it("in any interleaving of more chains than the ring holds, with one preemption", () => {
      expectNoneLost({ ...ring, chains: 5, batch: 2, inOrder: false }, 1);
    });
  },
);

describe("the exploration notices", () => {
  const bounds = { mostStates, stopWhenStuck: true };
  const cases: RingCase[] = rings.map((ring) => ({ ...ring, inOrder: false, chains: 2, batch: 1 }));

  it.each(cases)("stores without fences (packed $packed, events $eventIndex)", (ring) => {
    const { stuck } = explore(machineOf({ ...ring, without: "fences" }), bounds);
    expect(stuck.length).toBe(1);
  });

  it.each(cases)(
    "a device that does not look again (packed $packed, events $eventIndex)",
    (ring) => {
      const { stuck } = explore(machineOf({ ...ring, without: "device's second look" }), bounds);
      expect(stuck.length).toBe(1);
    },
  );

  it.each(cases)(
    "a driver that does not look again (packed $packed, events $eventIndex)",
    (ring) => {
      const { stuck } = explore(machineOf({ ...ring, without: "driver's second look" }), bounds);
      expect(stuck.length).toBe(1);
    },
  );
});
