import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { unifiedDiff } from "../../../src/generate/output/unified-diff.js";
import { scratchDir } from "../scratch-dir.js";

/** What git, which knows nothing of us, makes of a text with our diff. */
function patched(before: string, diff: string): string {
  const folder = scratchDir();
  writeFileSync(join(folder, "file"), before);
  const { status, stderr } = spawnSync("git", ["apply", "-"], {
    cwd: folder,
    input: diff,
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(stderr);
  return readFileSync(join(folder, "file"), "utf8");
}

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}\n`);

describe("unifiedDiff", () => {
  it("says nothing about equal texts", () => {
    expect(unifiedDiff("a", "x\n", "x\n")).toBe("");
  });

  it("shows a change with three lines around it, and changes far apart by themselves", () => {
    const before = numbered(30);
    const after = before.with(4, "changed\n").toSpliced(20, 1);
    expect(unifiedDiff("src/a.ts", before.join(""), after.join(""))).toBe(
      [
        "--- a/src/a.ts",
        "+++ b/src/a.ts",
        "@@ -2,7 +2,7 @@",
        ...[" line 1", " line 2", " line 3", "-line 4", "+changed"],
        ...[" line 5", " line 6", " line 7"],
        "@@ -18,7 +18,6 @@",
        ...[" line 17", " line 18", " line 19", "-line 20"],
        ...[" line 21", " line 22", " line 23", ""],
      ].join("\n"),
    );
  });

  it("shows a new file and a file that goes against nothing", () => {
    expect(unifiedDiff("a", "", "x\n")).toBe("--- /dev/null\n+++ b/a\n@@ -0,0 +1,1 @@\n+x\n");
    expect(unifiedDiff("a", "x\n", "")).toBe("--- a/a\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-x\n");
  });

  it("says when a last line has no end", () => {
    expect(unifiedDiff("a", "x", "x\n")).toContain("-x\n\\ No newline at end of file\n+x\n");
  });

  it("is what git makes the new text from", () => {
    const text = fc
      .array(fc.constantFrom("a", "b", "c", ""), { maxLength: 40 })
      .map((lines) => lines.map((line) => `${line}\n`).join(""));
    fc.assert(
      fc.property(text, text, (before, after) => {
        if (before === "" || after === "" || before === after) return;
        expect(patched(before, unifiedDiff("file", before, after))).toBe(after);
      }),
      { numRuns: 25 },
    );
  });
});
