import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { RangeAllocator } from "../../../src/runtime/driver/range-allocator.js";

describe("range allocator", () => {
  it("aligns and uses the gaps that alignment leaves", () => {
    const allocator = new RangeAllocator(1, 8192);
    expect(allocator.take(100, 4096)).toBe(4096);
    expect(allocator.take(10, 16)).toBe(16);
    expect(allocator.take(1, 1)).toBe(1);
  });

  it("has no room beyond its end", () => {
    const allocator = new RangeAllocator(0, 4096);
    expect(allocator.take(4097, 1)).toBeUndefined();
    expect(allocator.take(4096, 1)).toBe(0);
    expect(allocator.take(1, 1)).toBeUndefined();
  });

  it("refuses to take back what it did not give", () => {
    const allocator = new RangeAllocator(0, 4096);
    expect(allocator.giveBack(0)).toBe(false);
    allocator.take(16, 16);
    expect(allocator.giveBack(0)).toBe(true);
    expect(allocator.giveBack(0)).toBe(false);
  });

  it("never gives the same byte twice, and is whole again once everything came back", () => {
    const request = fc.record({
      size: fc.integer({ min: 1, max: 700 }),
      alignment: fc.constantFrom(1, 2, 16, 256),
      back: fc.option(fc.nat()),
    });
    fc.assert(
      fc.property(fc.array(request, { maxLength: 60 }), (requests) => {
        const allocator = new RangeAllocator(64, 8192);
        const taken: { start: number; end: number }[] = [];
        for (const { size, alignment, back } of requests) {
          const start = allocator.take(size, alignment);
          if (start !== undefined) {
            const end = start + size;
            expect(start % alignment).toBe(0);
            expect(start >= 64 && end <= 8192).toBe(true);
            expect(taken.some((other) => start < other.end && other.start < end)).toBe(false);
            taken.push({ start, end });
          }
          if (back === null || taken.length === 0) continue;
          const [gone] = taken.splice(back % taken.length, 1);
          expect(gone !== undefined && allocator.giveBack(gone.start)).toBe(true);
        }
        for (const { start } of taken) allocator.giveBack(start);
        expect(allocator.take(8192 - 64, 1)).toBe(64);
      }),
    );
  });
});
