import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { GOOD_PROFILE, spoil } from "../profile/profile-text.js";
import { runWheelbase } from "./run-wheelbase.js";

const folder = mkdtempSync(join(tmpdir(), "wheelbase-diff-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const known = fileWith("known.yaml", GOOD_PROFILE);
const smaller = fileWith("smaller.yaml", spoil("capacity: 64MiB", "capacity: 32MiB"));
const larger = fileWith("larger.yaml", spoil("memory: 512MiB", "memory: 1GiB"));
const bad = fileWith("bad.yaml", spoil("512MiB", "512MB"));

describe("wheelbase diff", () => {
  it("tells what a change means", () => {
    const { exitCode, stdout } = runWheelbase(["diff", known, smaller]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^breaking +ivi disk host\.capacity\w*: 67108864 -> 33554432$/m);
  });

  it("finds nothing in the same profile", () => {
    expect(runWheelbase(["diff", known, known])).toEqual({
      exitCode: 0,
      stdout: "no changes\n",
      stderr: "",
    });
  });

  it("fails on an impact when asked to", () => {
    const judge = (after: string, limit: string) =>
      runWheelbase(["diff", known, after, "--fail-on", limit]).exitCode;
    expect(judge(smaller, "breaking")).toBe(1);
    expect(judge(smaller, "compatible")).toBe(1);
    expect(judge(larger, "breaking")).toBe(0);
    expect(judge(larger, "compatible")).toBe(1);
    expect(judge(known, "compatible")).toBe(0);
  });

  it("shows the errors of a profile instead", () => {
    const { exitCode, stdout, stderr } = runWheelbase(["diff", known, bad]);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(`at ${bad}:7:13`);
    expect(runWheelbase(["diff", known])).toMatchObject({ exitCode: 2 });
    expect(runWheelbase(["diff", known, "absent.yaml"])).toMatchObject({ exitCode: 2 });
  });
});
