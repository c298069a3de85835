import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const MAX_LINES = 400;
const TABLES = ["test/profile/mistakes.test.ts", "test/standard/virtio-values.ts"];

/** Our own sources by path relative to the project. */
function sources(folder: string): { path: string; text: string }[] {
  return readdirSync(join(root, folder), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && /\.[jt]s$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith("src/generated/"))
    .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
}

/** `path:line` of every match outside comments. */
function matches(files: readonly { path: string; text: string }[], pattern: RegExp): string[] {
  return files.flatMap(({ path, text }) =>
    text.split("\n").flatMap((line, index) => {
      const code = line.replace(/^\s*(\/\/|\*|\/\*).*/, "").replace(/\/\/ .*/, "");
      return pattern.test(code) ? [`${path}:${index + 1}: ${line.trim()}`] : [];
    }),
  );
}

const all = [...sources("src"), ...sources("test"), ...sources("bin")];
const dataPath = all.filter(({ path }) => /^src\/runtime\/(queue|devices)\//.test(path));

describe("our sources", () => {
  it(`have at most ${MAX_LINES} lines, tables of the catalogue apart`, () => {
    const long = all
      .filter(({ path }) => !path.startsWith("src/catalogue/"))
      .filter(({ text }) => text.split("\n").length - 1 > MAX_LINES)
      // Tables of cases are tables, too.
      .filter(({ path }) => !TABLES.includes(path));
    expect(long.map(({ path }) => path)).toEqual([]);
  });

  it("use no BigInt where descriptors are handled", () => {
    expect(matches(dataPath, /\bBigInt|\b\d+n\b|getBig|setBig/)).toEqual([]);
  });

  it("use no Buffer.read where descriptors are handled", () => {
    expect(matches(dataPath, /\.(read|write)U?(Int|BigInt|BigUInt)\d*(LE|BE)?\(/)).toEqual([]);
  });

  it("are typed", () => {
    const typed = all.filter(({ path }) => path.endsWith(".ts"));
    expect(matches(typed, /(:|<|\bas|,|\|) any\b(?!`)|@ts-(ignore|expect-error|nocheck)/)).toEqual(
      [],
    );
  });

  it("have no default exports but where a tool wants them", () => {
    const named = all.filter(({ path }) => {
      return !path.startsWith("src/commands/") && path !== "test/support/tally-reporter.ts";
    });
    expect(matches(named, /^export default/)).toEqual([]);
  });
});
