import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { parseText, readDocument } from "../../src/profile/read-document.js";

const folder = mkdtempSync(join(tmpdir(), "wheelbase-document-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What is said about a file with this content. */
function findingsOf(content: string | Uint8Array): string[] {
  const file = join(folder, "document.yaml");
  writeFileSync(file, content);
  const result = readDocument(file);
  if (result.ok) return [];
  return result.findings.map(({ rule, line, column, message }) => {
    return `${rule} ${line}:${column} ${message}`;
  });
}

describe("a document that cannot be read", () => {
  it.each([
    ["an empty file", "", "document/empty 1:1 the document is empty"],
    ["only comments", "# nothing\n", "document/empty 1:1 the document is empty"],
    [
      "a binary",
      new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 0]),
      "document/encoding 1:1 the file is binary, not text",
    ],
    [
      "UTF-16",
      Buffer.from("\ufeffkind: x", "utf16le"),
      "document/encoding 1:1 the file is UTF-16, not UTF-8 text",
    ],
    [
      "UTF-16 without mark",
      Buffer.from("kind: x", "utf16le"),
      "document/encoding 1:1 the file is UTF-16, not UTF-8 text",
    ],
    [
      "Latin 1",
      new Uint8Array([0x61, 0x3a, 0xe9, 0x0a]),
      "document/encoding 1:1 the file is not UTF-8 text",
    ],
    [
      "a tab as indentation",
      "a:\n\tb: 1\n",
      "document/syntax 2:1 tabs are not allowed as indentation",
    ],
    ["an open quote", 'a: "b\n', 'document/syntax 2:1 missing closing "quote'],
    [
      "two colons",
      "a: b: c\n",
      "document/syntax 1:4 nested mappings are not allowed in compact mappings",
    ],
    [
      "two documents",
      "a: 1\n---\nb: 2\n",
      "document/syntax 2:1 source contains multiple documents; please use YAML.parseAllDocuments()",
    ],
    ["a duplicate key", "a: 1\nb: 2\na: 3\n", 'document/duplicate-key 3:1 key "a" appears twice'],
    [
      "a merge key",
      "a: &x { b: 1 }\nc:\n  <<: *x\n",
      "document/merge-key 3:3 merge keys (<<) are not supported",
    ],
    ["an unknown alias", "a: *x\n", 'document/alias 1:4 nothing above is named "&x"'],
    ["an alias of itself", "a: &x [*x]\n", 'document/alias 1:8 "*x" contains itself'],
    ["a list as key", "? [a]\n: b\n", "document/key 1:3 a key has to be plain text"],
    ["a tag of its own", "a: !thing b\n", "document/tag 1:4 unresolved tag: !thing"],
    [
      "a binary value",
      "a: !!binary aGVsbG8=\n",
      "document/tag 1:13 tag tag:yaml.org,2002:binary is not supported",
    ],
  ])("%s", (_, content, finding) => {
    expect(findingsOf(content)).toEqual([finding]);
  });

  it("a file that is not there", () => {
    const result = readDocument(join(folder, "absent.yaml"));
    expect(result).toMatchObject({ ok: false, findings: [{ code: "WB1000" }] });
    expect(readDocument(folder)).toMatchObject({ ok: false, findings: [{ code: "WB1000" }] });
  });

  it("a file without end", () => {
    expect(findingsOf("a".repeat(512 * 1024 + 1))[0]).toContain("document/size");
  });

  it.each([
    ["lists", (depth: number) => "[".repeat(depth) + "]".repeat(depth)],
    ["open mappings", (depth: number) => "{a: ".repeat(depth)],
    ["entries", (depth: number) => "- ".repeat(depth)],
    ["keys", (depth: number) => "? ".repeat(depth)],
    ["all of them", (depth: number) => "- [{? ".repeat(depth / 4)],
    [
      "indented blocks",
      (depth: number) =>
        Array.from({ length: Math.min(depth, 900) }, (_, n) => `${" ".repeat(n)}a:`).join("\n"),
    ],
  ])("%s that are nested too deeply", (_, nest) => {
    for (const depth of [100, 300, 2_000, 80_000]) {
      expect(findingsOf(nest(depth))[0]).toMatch(/document\/(depth|syntax|key)/);
    }
  });

  it("aliases of aliases that would fill the memory", () => {
    const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
    for (let level = 1; level < 9; level += 1) {
      const items = Array.from({ length: 10 }, () => `*a${level - 1}`).join(", ");
      lines.push(`a${level}: &a${level} [${items}]`);
    }
    expect(findingsOf(lines.join("\n"))[0]).toContain("document/alias");
  });

  it("forty thousand keys, in linear time", () => {
    const started = performance.now();
    parseText(Array.from({ length: 40_000 }, (_, n) => `k${n}: 1`).join("\n"), "many.yaml");
    expect(performance.now() - started).toBeLessThan(10_000);
  });
});

describe("a document", () => {
  it("is YAML or JSON, with tabs and a byte order mark where they are allowed", () => {
    expect(parseText('{\n\t"a": [1, true, null, "x"]\n}', "a.json")).toMatchObject({
      ok: true,
      document: { data: { a: [1, true, null, "x"] } },
    });
    expect(findingsOf("\ufeffa: 1\n")).toEqual([]);
  });

  it("repeats a part by an alias, which findings show where it is written", () => {
    const result = parseText("a: &x { b: 1 }\nc: *x\n", "a.yaml");
    if (!result.ok) throw new Error("does not read");
    expect(result.document.data).toEqual({ a: { b: 1 }, c: { b: 1 } });
    expect(result.document.range("/c/b")).toMatchObject({ line: 1, column: 12 });
  });

  it("keeps a key named __proto__ as data", () => {
    const result = parseText("__proto__: { polluted: true }\n", "a.yaml");
    if (!result.ok) throw new Error("does not read");
    expect(Object.keys(result.document.data ?? {})).toEqual(["__proto__"]);
    expect(Reflect.get({}, "polluted")).toBeUndefined();
  });
});
