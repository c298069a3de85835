import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DriverMemory } from "../../../src/runtime/driver/driver-memory.js";
import {
  allocateSplitRing,
  availEventWord,
  freeSplitRing,
  usedEventWord,
} from "../../../src/runtime/driver/split-ring-layout.js";

const sizes = Array.from({ length: 16 }, (_, exponent) => 2 ** exponent);

describe("split ring layout", () => {
  // Numbers of VIRTIO 1.4, 2.7, written out: a wrong table shared by both sides would go unnoticed otherwise.
  it.each(sizes)(
    "has areas of the specification's size and alignment for %i descriptors",
    (size) => {
      const memory = new DriverMemory(2 ** 21);
      memory.allocate(3, 1);
      const { descriptors, available, used } = allocateSplitRing(memory, size);
      expect(descriptors.length).toBe(16 * size);
      expect(available.length).toBe(6 + 2 * size);
      expect(used.length).toBe(6 + 8 * size);
      expect(descriptors.address % 16).toBe(0);
      expect(available.address % 2).toBe(0);
      expect(used.address % 4).toBe(0);
      expect(2 * usedEventWord(size)).toBe(4 + 2 * size);
      expect(2 * availEventWord(size)).toBe(4 + 8 * size);
      memory.close();
    },
  );

  it("lays no area over another, wherever the memory has gaps", () => {
    const gap = fc.record({ size: fc.integer({ min: 1, max: 5000 }), keep: fc.boolean() });
    fc.assert(
      fc.property(fc.array(gap, { maxLength: 12 }), fc.constantFrom(...sizes), (gaps, size) => {
        const memory = new DriverMemory(2 ** 21);
        const kept = gaps.map((each) => ({ ...each, buffer: memory.allocate(each.size, 1) }));
        for (const { keep, buffer } of kept) if (!keep) memory.free(buffer);
        const places = allocateSplitRing(memory, size);
        const areas = [
          ...Object.values(places),
          ...kept.filter(({ keep }) => keep).map(({ buffer }) => buffer),
        ].sort((a, b) => a.address - b.address);
        for (const [index, area] of areas.entries()) {
          const next = areas[index + 1];
          if (next !== undefined)
            expect(area.address + area.length).toBeLessThanOrEqual(next.address);
        }
        freeSplitRing(memory, places);
        memory.close();
      }),
      { numRuns: 50 },
    );
  });

  it.each([0, 3, 65536])("refuses a queue of %i descriptors", (size) => {
    const memory = new DriverMemory(2 ** 20);
    expect(() => allocateSplitRing(memory, size)).toThrow(/power of two/);
    memory.close();
  });
});
