import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { profileText, source } from "../generate/platforms.js";
import { scratchDir } from "../generate/scratch-dir.js";
import { runWheelbase } from "./run-wheelbase.js";

const PROFILE = "profiles/examples/ivi-cockpit.yaml";

function generate(out: string, ...flags: string[]) {
  return runWheelbase(["generate", PROFILE, "--out", out, ...flags]);
}

describe("wheelbase generate", () => {
  it("shows a change as diff -u does, fails on drift, and writes over edits by force only", () => {
    const out = join(scratchDir(), "ivi");
    expect(generate(out).exitCode).toBe(0);
    expect(generate(out, "--check").exitCode).toBe(0);
    const file = join(out, "tsconfig.json");
    const before = readFileSync(file, "utf8");
    writeFileSync(file, before.replace('"strict": true', '"strict": false'));

    const shown = generate(out, "--diff");
    expect(shown.stdout).toContain('-    "strict": false,\n+    "strict": true,\n');
    expect(shown.exitCode).toBe(1);
    expect(generate(out, "--check", "--diff").exitCode).toBe(1);
    const refused = generate(out);
    expect(refused.exitCode).toBe(1);
    expect(refused.stderr).toContain("tsconfig.json: was edited after it was generated");
    expect(readFileSync(file, "utf8")).not.toBe(before);
    expect(generate(out, "--force").exitCode).toBe(0);
    expect(readFileSync(file, "utf8")).toBe(before);
  });

  it("counts the lock of the profile among what a generation changes", () => {
    const folder = scratchDir();
    const file = join(folder, "platform.yaml");
    const lock = `${file}.lock`;
    const out = join(folder, "backend");
    const run = (...flags: string[]) =>
      runWheelbase(["generate", file, "--out", out, "--only", "qemu", ...flags]);
    writeFileSync(file, profileText([{ devices: [source("a"), source("b")] }]));
    expect(run("--dry-run").stdout).toMatch(/^create +.*platform\.yaml\.lock$/m);
    expect(existsSync(lock)).toBe(false);
    expect(run().stdout).toMatch(/^create +.*platform\.yaml\.lock$/m);
    expect(run("--check")).toMatchObject({ exitCode: 0, stdout: "0 changed, 6 unchanged\n" });

    const written = readFileSync(lock, "utf8");
    // A place that was edited away is planned anew, and the file would be written again.
    writeFileSync(lock, written.replace('        "a": { "pci": "00:01.0" },\n', ""));
    const drifted = run("--check", "--diff");
    expect(drifted.exitCode).toBe(1);
    expect(drifted.stdout).toContain('+        "a": { "pci": "00:01.0" },\n');
    rmSync(lock);
    expect(run("--check")).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/^create +.*platform\.yaml\.lock\n1 changed, 5 unchanged\n$/),
    });
  });

  it("takes a wrong name, folder or template for a mistake in the call", () => {
    const out = join(scratchDir(), "ivi");
    expect(generate(out, "--only", "qemo,backend")).toMatchObject({ exitCode: 2, stdout: "" });
    const missing = generate(out, "--templates", join(out, "none"));
    expect(missing.exitCode).toBe(2);
    expect(missing.stderr).toContain("ENOENT");
  });
});
