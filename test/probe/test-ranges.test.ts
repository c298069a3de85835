import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { pattern, SECTOR_BYTES, testRanges } from "../../src/probe/exercise/test-ranges.js";

describe("testRanges", () => {
  it("covers the first and the last block, without overlap, in whole blocks", () => {
    fc.assert(
      fc.property(fc.nat(2 ** 34), fc.constantFrom(1, 2, 8), (blockCount, blockSectors) => {
        const capacity = (blockCount + 1) * blockSectors;
        const ranges = testRanges(capacity, blockSectors);
        expect(ranges[0]?.sector).toBe(0);
        let end = 0;
        for (const { sector, sectorCount } of ranges) {
          expect(sector).toBeGreaterThanOrEqual(end);
          expect(sector % blockSectors).toBe(0);
          expect(sectorCount % blockSectors).toBe(0);
          end = sector + sectorCount;
        }
        expect(end).toBe(capacity);
      }),
    );
  });

  it("finds nothing on a disk without a block", () => {
    expect(testRanges(7, 8)).toEqual([]);
  });
});

describe("pattern", () => {
  it("differs from place to place and from pass to pass", () => {
    const sectors = [0, 1, 2 ** 23, 2 ** 23 + 1, 2 ** 34];
    const texts = [1, 2].flatMap((seed) =>
      sectors.map((sector) => pattern({ sector, sectorCount: 1 }, seed).join()),
    );
    expect(new Set(texts).size).toBe(texts.length);
  });

  it("is one run of sectors, however it is cut", () => {
    const whole = pattern({ sector: 5, sectorCount: 3 }, 1);
    const last = pattern({ sector: 7, sectorCount: 1 }, 1);
    expect(whole.subarray(2 * SECTOR_BYTES)).toEqual(last);
  });
});
