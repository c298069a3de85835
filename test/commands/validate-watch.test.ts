import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import { GOOD_PROFILE, spoil } from "../profile/profile-text.js";

const root = fileURLToPath(new URL("../..", import.meta.url));
const BAD = spoil("512MiB", "512MB");
const TIMEOUT_MS = 15_000;

let folder = "";
let child: ChildProcess | undefined;
let said = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wheelbase-watch-"));
  said = "";
});

afterEach(() => {
  child?.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

function start(...words: readonly string[]): void {
  const argv = ["bin/wheelbase.js", "validate", "--watch", "--format", "concise", ...words];
  child = spawn(process.execPath, argv, { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text) => {
      said += text;
    });
  }
}

/** Waits until the next text of this kind, and forgets what was said up to it. */
async function hear(pattern: RegExp): Promise<void> {
  await expect.poll(() => said, { timeout: TIMEOUT_MS, interval: 20 }).toMatch(pattern);
  said = said.slice(said.search(pattern) + (pattern.exec(said)?.[0].length ?? 0));
}

it("checks again when an editor replaces the file, and ends on a signal", async () => {
  const file = join(folder, "car.yaml");
  writeFileSync(file, GOOD_PROFILE);
  start(file);
  await hear(/no findings; 1 file checked in \d+ ms, watching \(q quits\)\n/);
  writeFileSync(`${file}.swp`, BAD);
  renameSync(`${file}.swp`, file);
  await hear(/car\.yaml:7:13: error: (?:.*\n)*1 error in 1 file; .*\n/);
  renameSync(file, `${file}~`);
  await hear(/there is no such file\nwatching/);
  writeFileSync(file, GOOD_PROFILE);
  await hear(/no findings;/);
  const ended = new Promise((resolve) => child?.once("exit", (code) => resolve(code)));
  child?.kill("SIGINT");
  expect(await ended).toBe(0);
}, 60_000);

it("sees new files in new folders", async () => {
  writeFileSync(join(folder, "car.yaml"), GOOD_PROFILE);
  start(folder);
  await hear(/no findings; 1 file/);
  mkdirSync(join(folder, "deep/er"), { recursive: true });
  await hear(/no findings; 1 file/);
  writeFileSync(join(folder, "deep/er/bad.yaml"), BAD);
  await hear(/1 error in 1 file; 2 files checked/);
}, 60_000);
