import { readdirSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { readPlainYaml } from "../../src/profile/plain-yaml/plain-yaml.js";
import { joinPointer } from "../../src/profile/pointer.js";
import { parseFully } from "../../src/profile/read-document.js";
import { SourceDocument } from "../../src/profile/source-document.js";
import { GOOD_PROFILE } from "./profile-text.js";

/** Every pointer into plain data. */
function pointersOf(data: unknown, pointer = ""): string[] {
  if (typeof data !== "object" || data === null) return [pointer];
  const parts = Object.entries(data);
  return [pointer, ...parts.flatMap(([key, part]) => pointersOf(part, joinPointer(pointer, key)))];
}

/** Whether the quick reader took the text; fails when it reads it otherwise than the full one. */
function isReadAlike(text: string): boolean {
  const plain = readPlainYaml(text);
  if (plain === undefined) return false;
  const full = parseFully(text, "a.yaml");
  if (!full.ok) throw new Error(`not for the full parser: ${full.findings[0]?.message}\n${text}`);
  expect(plain.data).toStrictEqual(full.document.data);
  const quick = new SourceDocument({ file: "a.yaml", text }, plain.data, plain.places);
  for (const pointer of pointersOf(plain.data)) {
    for (const part of ["key", "value"] as const) {
      const wanted = full.document.range(pointer, part);
      expect({ pointer, part, ...quick.range(pointer, part) }).toEqual({
        pointer,
        part,
        ...wanted,
      });
    }
  }
  return true;
}

const FEATURES_OF_YAML = [
  "a: 1",
  "a:\n- 1\n- b: 2\n  c:\n  - 3\n",
  "a:\n  - x\n  - y: 1\n\n    z: {b: [1, 'it''s', \"\\u00e9\\n\"]} # note\n# end\n",
  "a: >-\n  one\n  two\n\n  three\n\nb: |\n  x: y\n  # no comment\n\n",
  "a: [\n  b,\n  c ]\nd: { e: 1,\n  f: ~ }\n",
  '{"a": [1, true, null, "x"], "b":{"c":"d"}}',
  '{\n  "a": [\n    1.5,\n    []\n  ]\n}',
  "'quoted key': yes\n\"other\": +12\nempty:\nlast: Null",
  "a: http://x/y#z\nb: 52:54:00:12:34:56\nc: -x\nd: a  # b\n",
  "- a: 1\n- b\n",
  "a: b\n  c\n",
  "a:\n    b: 1\n  c: 2\n",
  "a: 1\na: 2\n",
  "a: &x 1\nb: *x\n",
  "a: 0x10\nb: 1e3\nc: .5\nd: 1_000\ne: 012\nf: 12e\ng: 64MiB\n",
  "---\na: 1\n",
  "a: |2\n  x\n",
  "a: >\n  x\n   y\n  z\n",
  "a: |\n  x\n   y\n",
  "a: 'x\n  y'\n",
  "a: x: y\n",
  "a: [x: y]\n",
  "a: {x}\n",
  "a: [1,,2]\n",
  "a: [1,]\nb: [a b , c]\n",
  "a: [1\n]\n",
  "a:\n  [1]\n",
  "a:\n  text\n",
  "a: - b\n",
  "a: 'x'y\n",
  "a: 'x' #y\nb: 'x'#y\n",
  "a:b: 1\n",
  "a : 1\n",
  "null: 1\ntrue: 2\n",
  "? a\n: b\n",
  "a: 1\n  # deep comment\nb: 2\n",
  "a:\n  # comment\n  b: 1\n",
  "a: x\n\n \nb: y",
  "a: @x\n",
  "a: %x\n",
  "a: !x y\n",
  "%YAML 1.2\n---\na: 1\n",
  "a: 1\n...\n",
  " a: 1\n",
  "",
  "# nothing",
  "a:\n- b:\n  - c\n  d:\n- e\n",
  "a: -\nb: -1\nc: - 1\n",
  "a: {b: 'c' , \"d\":1, e: f:g}\n",
  "a:\n  - - 1\n",
  "a:\n  -\n    b: 1\n",
  'a: "\\x41 \\/ \\ud800"\n',
  "a: >-\n  x \n  y\n",
  "a: |-\n\n  x\n",
];

const LINES = FEATURES_OF_YAML.flatMap((text) => text.split("\n"));
const SPLINTERS = [..."[]{},:#'\"|>-?&*!%@` \n\t~0a", ": ", " #", "\n  ", "\n- ", "''", "null"];

describe("the quick reader", () => {
  it.each(FEATURES_OF_YAML)("agrees with the full one about %j", (text) => {
    isReadAlike(text);
  });

  it("takes what profiles usually look like", () => {
    const folder = new URL("../../profiles/examples/", import.meta.url);
    const examples = readdirSync(folder).filter((name) => /\.(ya?ml|json)$/.test(name));
    expect(examples.length).toBeGreaterThan(0);
    const texts = examples.map((name) => readFileSync(new URL(name, folder), "utf8"));
    expect([GOOD_PROFILE, ...texts].map(isReadAlike)).not.toContain(false);
  });

  it("takes JSON and what a YAML printer makes of plain data", () => {
    const word = fc.stringMatching(/^[a-z][A-Za-z0-9_-]{0,8}$/);
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        fc.oneof(word, fc.integer(), fc.boolean(), fc.string({ unit: "grapheme-ascii" })),
        fc.array(tie("tree"), { maxLength: 4 }),
        fc.dictionary(word, tie("tree"), { maxKeys: 4 }),
      ),
    }));
    const root = fc.dictionary(word, tree, { minKeys: 1, maxKeys: 5 });
    let taken = 0;
    const each = fc.property(root, (data) => {
      for (const text of [JSON.stringify(data), JSON.stringify(data, undefined, 2)]) {
        expect(isReadAlike(text)).toBe(!/"(?:__proto__)":/.test(text) && !/[^ -~\n]/.test(text));
      }
      if (isReadAlike(stringify(data))) taken += 1;
    });
    fc.assert(each, { numRuns: 300 });
    expect(taken).toBeGreaterThan(100);
  });

  it("never disagrees with the full one, whatever the text", () => {
    const edit = fc.record({
      at: fc.nat(GOOD_PROFILE.length),
      remove: fc.nat(12),
      insert: fc.oneof(fc.constantFrom(...SPLINTERS), fc.constantFrom(...LINES)),
    });
    const spoiled = fc.array(edit, { maxLength: 5 }).map((edits) => {
      let text = GOOD_PROFILE;
      for (const { at, remove, insert } of edits) {
        text = text.slice(0, at) + insert + text.slice(at + remove);
      }
      return text;
    });
    const indented = fc
      .tuple(fc.nat(4), fc.constantFrom(...LINES, ...SPLINTERS))
      .map(([indent, line]) => " ".repeat(indent) + line);
    const collected = fc.array(indented, { maxLength: 10 }).map((lines) => lines.join("\n"));
    const splinters = fc.array(fc.constantFrom(...SPLINTERS), { maxLength: 30 });
    const each = fc.property(
      fc.oneof(
        spoiled,
        collected,
        splinters.map((parts) => parts.join("")),
      ),
      (text) => void isReadAlike(text),
    );
    fc.assert(each, { numRuns: 3000 });
  });
});
