import { describe, expect, it } from "vitest";
import { FeatureSet } from "../../../src/runtime/device/feature-set.js";

describe("feature set", () => {
  it("keeps bits of all four words apart", () => {
    const set = new FeatureSet([0, 31, 32, 63, 70, 127]);
    expect(set.bits()).toEqual([0, 31, 32, 63, 70, 127]);
    expect([0, 1, 2, 3].map((word) => set.word(word) >>> 0)).toEqual([
      0x80000001, 0x80000001, 0x40, 0x80000000,
    ]);
    expect(set.word(4)).toBe(0);
  });

  it("takes what is in both and what is only in one", () => {
    const left = new FeatureSet([1, 32, 40]);
    const right = new FeatureSet([32, 70]);
    expect(left.intersection(right).bits()).toEqual([32]);
    expect(left.without(right).bits()).toEqual([1, 40]);
    expect(left.union(right).bits()).toEqual([1, 32, 40, 70]);
    expect(left.isSubsetOf(right)).toBe(false);
    expect(new FeatureSet([32]).isSubsetOf(right)).toBe(true);
  });

  it("has no bit beyond 127", () => {
    expect(() => new FeatureSet([128])).toThrow(RangeError);
  });
});
