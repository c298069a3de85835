import fc from "fast-check";
import { expect, it } from "vitest";
import { type HeapEntry, TimerHeap } from "../../../src/runtime/lane/timer-heap.js";

interface Entry extends HeapEntry {
  dueAt: number;
}

it("gives entries in order of time, whatever is added and removed", () => {
  const step = fc.record({ index: fc.nat(15), dueAt: fc.nat(1000), removes: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const heap = new TimerHeap<Entry>();
      const entries = Array.from({ length: 16 }, (): Entry => ({ dueAt: 0, position: -1 }));
      for (const { index, dueAt, removes } of steps) {
        const entry = entries[index] as Entry;
        heap.remove(entry);
        if (removes) continue;
        entry.dueAt = dueAt;
        heap.add(entry);
      }
      const expected = entries.filter(({ position }) => position >= 0).map(({ dueAt }) => dueAt);
      const taken: number[] = [];
      for (let entry = heap.takeDue(1000); entry !== undefined; entry = heap.takeDue(1000)) {
        expect(entry.position).toBe(-1);
        taken.push(entry.dueAt);
      }
      expect(taken).toEqual(expected.sort((a, b) => a - b));
      expect(heap.earliest).toBeUndefined();
    }),
  );
});
