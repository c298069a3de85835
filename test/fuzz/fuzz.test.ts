import { describe, expect, it } from "vitest";
import { fuzz, targetNames } from "./fuzz.js";

/** A second or less each: enough to notice that something broke, not to find what is new. */
const iterations: Readonly<Record<string, number>> = {
  split: 150_000,
  packed: 150_000,
  memory: 3000,
  messages: 5000,
  documents: 1000,
};

describe("fuzzing", () => {
  it.each(targetNames)("%s for a moment", (name) => {
    const result = fuzz(name, iterations[name] ?? 1000, 20261122);
    expect(result.iterations).toBe(iterations[name]);
  });

  it("knows its targets by name", () => {
    expect(() => fuzz("nothing", 1, 1)).toThrow(/no target nothing/);
  });
});
