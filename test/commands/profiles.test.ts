import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { scratchDir } from "../generate/scratch-dir.js";
import { writeProfiles } from "../profile/extend/profiles.js";
import { GOOD_PROFILE } from "../profile/profile-text.js";
import { runWheelbase } from "./run-wheelbase.js";

const CAR = `name: car
extends: [./base.yaml]
guests:
  - name: ivi
    memory: 1GiB
`;
const BASE = `name: base
abstract: true
everyGuest:
  architecture: aarch64
  devices:
    - { name: rng, type: entropy, host: { kind: getrandom } }
`;

describe("wheelbase show", () => {
  const write = () => join(writeProfiles({ "car.yaml": CAR, "base.yaml": BASE }), "car.yaml");

  it("prints the merged profile", () => {
    const { stdout, exitCode } = runWheelbase(["show", write()]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("architecture: aarch64");
    expect(stdout).not.toContain("extends");
    expect(stdout).not.toContain("vcpus");
  });

  it("tells the file and line of every value, and what is a default", () => {
    const { stdout } = runWheelbase(["show", write(), "--resolved", "--origin"]);
    expect(stdout).toMatch(/architecture: aarch64 # .*base\.yaml:6$/m);
    expect(stdout).toMatch(/memory: 1073741824 # .*car\.yaml:7$/m);
    expect(stdout).toMatch(/interruptController: gicv3 # default$/m);
  });

  it("prints the same for programs", () => {
    const car = write();
    const { stdout } = runWheelbase(["show", car, "--origin", "--format", "json"]);
    const { profile, origins } = JSON.parse(stdout);
    expect(profile.guests[0].memory).toBe("1GiB");
    expect(origins["/guests/0/memory"]).toMatchObject({ file: car, line: 7, column: 13 });
  });
});

describe("wheelbase migrate", () => {
  const old = GOOD_PROFILE.replace("schemaVersion: 2", "schemaVersion: 1").replace(
    /( +)optional: \[VIRTIO_BLK_F_FLUSH\]\n +required: \[VIRTIO_BLK_F_MQ\]/,
    "$1- VIRTIO_BLK_F_MQ",
  );

  it("finds, shows and writes what changes", () => {
    const file = join(scratchDir(), "old.yaml");
    writeFileSync(file, old);
    expect(runWheelbase(["validate", file]).stderr).toContain("run `wheelbase migrate`");
    expect(runWheelbase(["migrate", file, "--check"])).toMatchObject({
      exitCode: 1,
      stdout: `${file}: is of an older format\n`,
    });
    expect(runWheelbase(["migrate", file, "--dry-run"]).stdout).toContain("schemaVersion: 2");
    expect(readFileSync(file, "utf8")).toBe(old);
    expect(runWheelbase(["migrate", file])).toMatchObject({ exitCode: 0, stderr: "" });
    expect(runWheelbase(["migrate", file, "--check"])).toMatchObject({
      exitCode: 0,
      stdout: `${file}: nothing to do\n`,
    });
  });

  it("says when the call is wrong", () => {
    expect(runWheelbase(["migrate", join(scratchDir(), "none.yaml")])).toMatchObject({
      exitCode: 2,
    });
  });
});

describe("wheelbase init and add device", () => {
  it("write a profile that is good, and grow it", () => {
    const file = join(scratchDir(), "my car.yaml");
    const init = ["init", file, "--guest", "ivi", "--guest", "cluster", "--yes"];
    expect(runWheelbase(init)).toMatchObject({ exitCode: 0, stderr: "" });
    expect(readFileSync(file, "utf8")).toMatch(/^# yaml-language-server: \$schema=.*\nkind: /);
    expect(runWheelbase(["validate", file]).stdout).toContain("ok (2 guests, 8 devices)");
    const add = ["add", "device", file, "--type", "vsock"];
    expect(runWheelbase(add)).toMatchObject({ exitCode: 2 });
    const vague = runWheelbase([...add, "--guest", "ivi"]);
    expect(vague.exitCode).toBe(2);
    expect(vague.stderr).toContain("--set 'config.cid=3'");
    expect(vague.stderr).toContain("--host unix|guests");
    const options = ["--host", "unix", "--set", "config.cid=7", "--set", "host.directory=run/v"];
    expect(runWheelbase([...add, "--guest", "ivi", ...options])).toMatchObject({
      exitCode: 0,
      stdout: `${file}: device "vsock0" added to guest "ivi"\n`,
    });
    expect(runWheelbase(["validate", file]).stdout).toContain("ok (2 guests, 9 devices)");
  });

  it("refuse to replace a file, and to break a profile", () => {
    const file = join(scratchDir(), "car.yaml");
    writeFileSync(file, GOOD_PROFILE);
    expect(runWheelbase(["init", file, "--yes"])).toMatchObject({ exitCode: 2 });
    const twice = runWheelbase(["add", "device", file, "--type", "rtc", "--name", "disk"]);
    expect(twice.exitCode).toBe(1);
    expect(twice.stderr).toContain('device name "disk" is taken');
    expect(readFileSync(file, "utf8")).toBe(GOOD_PROFILE);
    const bad = join(scratchDir(), "bad.yaml");
    expect(runWheelbase(["init", bad, "--yes", "--memory", "lots"]).exitCode).toBe(1);
    expect(existsSync(bad)).toBe(false);
  });
});

describe("wheelbase generate and selftest", () => {
  const clock = `      - name: clock
        type: rtc
`;

  it.each(["generate", "selftest"])("%s tells what this version does not serve", (command) => {
    const file = join(scratchDir(), "car.yaml");
    writeFileSync(file, GOOD_PROFILE + clock);
    expect(runWheelbase(["validate", file]).exitCode).toBe(0);
    const out = command === "generate" ? ["--out", join(scratchDir(), "out"), "--dry-run"] : [];
    const { exitCode, stderr, stdout } = runWheelbase([command, file, ...out]);
    expect([exitCode, stdout]).toEqual([1, ""]);
    expect(stderr).toContain("WB2011");
    expect(stderr).toContain("--served-only");
  });

  it("generate leaves it out when told to", () => {
    const file = join(scratchDir(), "car.yaml");
    writeFileSync(file, GOOD_PROFILE + clock);
    const out = ["--out", join(scratchDir(), "out"), "--dry-run", "--served-only"];
    const { exitCode, stderr, stdout } = runWheelbase(["generate", file, ...out]);
    expect(exitCode).toBe(0);
    expect(stderr).toContain("warning WB2011");
    expect(stdout).toContain("devices.gen.ts");
  });
});
