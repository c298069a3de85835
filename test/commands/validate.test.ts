import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { GOOD_PROFILE, spoil } from "../profile/profile-text.js";
import { runWheelbase } from "./run-wheelbase.js";

const EXAMPLE = "profiles/examples/ivi-cockpit.yaml";
const folder = mkdtempSync(join(tmpdir(), "wheelbase-validate-"));
afterAll(() => rmSync(folder, { recursive: true }));

function fileWith(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const bad = fileWith("bad.yaml", spoil("512MiB", "512MB"));
const warned = fileWith("warned.yaml", spoil("serial: SERIAL-01", "logicalBlockSize: 512"));
const good = fileWith("good.yaml", GOOD_PROFILE);

describe("wheelbase validate", () => {
  it("answers 0 and one line for each good file", () => {
    expect(runWheelbase(["validate", EXAMPLE, good])).toEqual({
      exitCode: 0,
      stdout: `${EXAMPLE}: ok (1 guest, 3 devices)\n${good}: ok (1 guest, 4 devices)\n`,
      stderr: "",
    });
  });

  it("answers 1 and shows the findings", () => {
    const { exitCode, stdout, stderr } = runWheelbase(["validate", bad, good]);
    expect([exitCode, stdout]).toEqual([1, `${good}: ok (1 guest, 4 devices)\n`]);
    expect(stderr).toContain(`at ${bad}:7:13`);
    expect(stderr).toMatch(/1 error in 1 file\n$/);
  });

  it("prints nothing but JSON for programs", () => {
    const { exitCode, stdout, stderr } = runWheelbase(["validate", "--format", "json", bad]);
    expect([exitCode, stderr]).toEqual([1, ""]);
    expect(JSON.parse(stdout)).toMatchObject({ errors: 1, findings: [{ code: "WB2009" }] });
  });

  it("lets warnings pass unless it is strict", () => {
    expect(runWheelbase(["validate", warned])).toMatchObject({ exitCode: 0 });
    expect(runWheelbase(["validate", "--strict", warned])).toMatchObject({ exitCode: 1 });
  });

  it("answers 2 when it is called wrongly, and says how", () => {
    const absent = runWheelbase(["validate", "absent.yaml"]);
    expect(absent).toEqual({
      exitCode: 2,
      stdout: "",
      stderr: "wheelbase: absent.yaml: there is no such file\n",
    });
    expect(runWheelbase(["validate"])).toMatchObject({ exitCode: 2, stdout: "" });
    expect(runWheelbase(["validate", "--fromat", "json", good])).toMatchObject({ exitCode: 2 });
    expect(runWheelbase(["validate", "--format", "xml", good])).toMatchObject({ exitCode: 2 });
  });
});

describe("wheelbase", () => {
  it("answers 2 to a command that it does not have, and suggests one", () => {
    const { exitCode, stderr } = runWheelbase(["valdiate", bad]);
    expect(exitCode).toBe(2);
    expect(stderr).toBe('wheelbase: there is no command "valdiate"\ndid you mean "validate"?\n');
  });

  it("answers 0 to a request for help or its version", () => {
    expect(runWheelbase(["--help"])).toMatchObject({ exitCode: 0, stderr: "" });
    expect(runWheelbase(["help", "validate"])).toMatchObject({ exitCode: 0, stderr: "" });
    expect(runWheelbase(["--version"]).stdout).toMatch(/^wheelbase\/\d+\.\d+\.\d+ /);
  });

  it("does not mind what NODE_ENV is", () => {
    const outcome = runWheelbase(["validate", good], { NODE_ENV: "development" });
    expect(outcome).toMatchObject({ exitCode: 0, stderr: "" });
  });
});
