import { spawnSync } from "node:child_process";
import {
  closeSync,
  ftruncateSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "wheelbase-hostile-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Generous: an idle machine takes a tenth of it, bare Node 50 MiB. */
const TIME_LIMIT_MS = 20_000;
const MEMORY_LIMIT_MIB = 400;
const FILE_BYTES = 500 * 1024;

const memoryFile = join(folder, "memory");
const NOTE_MEMORY = `data:text/javascript,${encodeURIComponent(
  `import { writeFileSync } from "node:fs";
   process.on("exit", () => writeFileSync(${JSON.stringify(memoryFile)}, String(process.resourceUsage().maxRSS)));`,
)}`;

function validate(file: string) {
  const argv = ["--import", NOTE_MEMORY, "bin/wheelbase.js", "validate", "--format", "json", file];
  const started = performance.now();
  const { status, stdout, stderr } = spawnSync(process.execPath, argv, {
    cwd: root,
    encoding: "utf8",
    timeout: TIME_LIMIT_MS * 2,
    maxBuffer: 64 * 1024 * 1024,
  });
  const timeMs = performance.now() - started;
  const memoryMiB = Number(readFileSync(memoryFile, "utf8")) / 1024;
  return { status, stdout, stderr, timeMs, memoryMiB };
}

function filled(unit: string, start = ""): string {
  return start + unit.repeat(Math.floor((FILE_BYTES - start.length) / unit.length));
}

function bomb(): string {
  const lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"];
  for (let level = 1; level < 20; level += 1) {
    lines.push(`a${level}: &a${level} [${`*a${level - 1},`.repeat(10)}]`);
  }
  return lines.join("\n");
}

const TEXTS: Readonly<Record<string, string | Uint8Array>> = {
  "one word": filled("x"),
  "brackets that open": filled("["),
  "brackets that close again": filled("[]"),
  "empty mappings": filled("{},", "a: &x ["),
  "entries of entries": filled("- "),
  "keys of keys": filled("? "),
  "one key again and again": filled("a: b\n"),
  "many keys": Array.from({ length: 35_000 }, (_, n) => `k${n}: 1\n`).join(""),
  "many unknown keys": Array.from({ length: 20_000 }, (_, n) => `schemaVersin${n}: 1\n`).join(""),
  "devices of no type": filled(
    "    - {name: a, type: entropi}\n",
    "kind: PlatformProfile\nschemaVersion: 2\nname: x\nguests:\n - name: a\n   devices:\n",
  ),
  "indentation of its own in every line": Array.from(
    { length: 1000 },
    (_, n) => `${" ".repeat(n)}a:\n`,
  ).join(""),
  anchors: Array.from({ length: 30_000 }, (_, n) => `k${n}: &a${n} 1\n`).join(""),
  "aliases of aliases": bomb(),
  tags: filled("- !foo a\n"),
  directives: filled("%Y 1\n"),
  documents: filled("---\n"),
  "empty lines": filled("\n", "a: &x b"),
  blanks: filled(" ", "a: &x b"),
  escapes: `${filled("\\u0000", '{"kind": "')}"}`,
  "a string without end": filled("x", '{"kind": "'),
  comments: filled("#\n", "a: &x b\n"),
  zeros: new Uint8Array(FILE_BYTES),
  "halves of characters": new Uint8Array(FILE_BYTES).fill(0xed),
  "UTF-16": Buffer.from(filled("ab").slice(0, FILE_BYTES / 2 - 2), "utf16le"),
};

describe("a hostile file gets findings, in bounded time and memory", () => {
  it.each(Object.entries(TEXTS))("%s", (_, text) => {
    const file = join(folder, "hostile.yaml");
    writeFileSync(file, text);
    const { status, stdout, stderr, timeMs, memoryMiB } = validate(file);
    expect([status, stderr]).toEqual([1, ""]);
    const { errors, findings } = JSON.parse(stdout);
    expect(errors).toBeGreaterThan(0);
    expect(findings.length).toBeLessThanOrEqual(200);
    expect(timeMs).toBeLessThan(TIME_LIMIT_MS);
    expect(memoryMiB).toBeLessThan(MEMORY_LIMIT_MIB);
  });

  it("a hundred megabytes, of which none is read", () => {
    const file = join(folder, "huge.yaml");
    const fd = openSync(file, "w");
    ftruncateSync(fd, 100 * 1024 * 1024);
    closeSync(fd);
    const { status, stdout, memoryMiB } = validate(file);
    expect(status).toBe(1);
    expect(JSON.parse(stdout).findings).toMatchObject([
      {
        code: "WB1002",
        message: "the file has 104857600 bytes, more than the limit of 524288 bytes",
      },
    ]);
    expect(memoryMiB).toBeLessThan(150);
  });

  it.runIf(process.platform === "linux")("a stream without end", () => {
    const { status, stdout, memoryMiB } = validate("/dev/zero");
    expect(status).toBe(1);
    expect(JSON.parse(stdout).findings).toMatchObject([
      { code: "WB1002", message: "the file has more than the limit of 524288 bytes" },
    ]);
    expect(memoryMiB).toBeLessThan(150);
  });
});
