import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parsePlatform } from "../../src/profile/load-platform.js";
import { GOOD_PROFILE } from "./profile-text.js";

const SPLINTERS = ["&a", "*a", "<<: ", "- ", "? ", ": ", "{", "}", "[", "]", "'", '"', "|\n", "\t"];
const TIME_LIMIT_MS = 2_000;

interface Edit {
  readonly at: number;
  readonly remove: number;
  readonly insert: string;
}

const edit: fc.Arbitrary<Edit> = fc.record({
  at: fc.nat(GOOD_PROFILE.length),
  remove: fc.nat(40),
  insert: fc.oneof(
    fc.constantFrom(...SPLINTERS),
    fc.string({ maxLength: 12 }),
    fc.constantFrom(...GOOD_PROFILE.split("\n")),
  ),
});

function apply(text: string, { at, remove, insert }: Edit): string {
  return text.slice(0, at) + insert + text.slice(at + remove);
}

/** Whatever a file contains: an answer, in time, whose places are inside the file. */
function expectAnswer(text: string): void {
  const started = performance.now();
  const { ok, findings } = parsePlatform(text, "hostile.yaml");
  expect(performance.now() - started).toBeLessThan(TIME_LIMIT_MS);
  expect(ok || findings.length > 0).toBe(true);
  const lines = text.split("\n");
  for (const { line, column } of findings) {
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
  }
}

describe("any text", () => {
  it("made by edits of a profile gets an answer", () => {
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 6 }), (edits) => {
        expectAnswer(edits.reduce(apply, GOOD_PROFILE));
      }),
      { numRuns: 400 },
    );
  });

  it("made of splinters gets an answer", () => {
    const splinters = fc.array(fc.constantFrom(...SPLINTERS, "\n", "a", "  "), { maxLength: 60 });
    fc.assert(
      fc.property(splinters, (parts) => expectAnswer(parts.join(""))),
      { numRuns: 400 },
    );
  });

  it("that is any value as JSON gets an answer", () => {
    fc.assert(
      fc.property(fc.json(), (text) => expectAnswer(text)),
      { numRuns: 200 },
    );
  });
});
