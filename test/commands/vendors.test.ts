import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { spoil } from "../profile/profile-text.js";
import { GOOD_VENDOR } from "../profile/vendor/vendor-text.js";
import { runWheelbase } from "./run-wheelbase.js";

const folder = mkdtempSync(join(tmpdir(), "wheelbase-vendors-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const QEMU = "profiles/vendors/qemu-11.1.yaml";
const PLATFORM = "profiles/examples/ivi-cockpit.yaml";

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

describe("commands for vendors", { timeout: 120_000 }, () => {
  it("conformance answers 1 when a rule of the level fails", () => {
    const shipped = runWheelbase(["conformance", QEMU]);
    expect(shipped.exitCode).toBe(1);
    expect(shipped.stdout).toMatch(/✕ fail +must +EA-TRA-S390-VENDOR/);
    const silent = "profiles/vendors/qnx-7.1.yaml";
    expect(runWheelbase(["conformance", silent]).exitCode).toBe(0);
    expect(runWheelbase(["conformance", silent, "--strict"]).exitCode).toBe(1);
  });

  it.each(["markdown", "json", "junit", "html"])("conformance prints %s", (format) => {
    const { stdout } = runWheelbase(["conformance", QEMU, "--format", format]);
    expect(stdout).toContain("EA-TRA-S390-VENDOR");
  });

  it("matrix shows rules when there is a standard", () => {
    const { exitCode, stdout } = runWheelbase([
      ...["matrix", QEMU, "profiles/vendors/acrn.yaml"],
      ...["--standard", "essential-automotive"],
    ]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^DEVICE +qemu-11\.1 +acrn$/m);
    expect(stdout).toMatch(/^EA-TRA-S390-VENDOR \(must\) +✕ fail/m);
  });

  it("fit answers by what is missing, or unknown when that is asked", () => {
    expect(runWheelbase(["fit", PLATFORM, "--vendor", QEMU]).exitCode).toBe(0);
    const xen = "profiles/vendors/xen-arm.yaml";
    const asked = ["fit", PLATFORM, "--vendor", xen];
    expect(runWheelbase([...asked, "--fail-on", "unknown"]).exitCode).toBe(1);
  });

  it("point into a vendor profile that has faults", () => {
    const faulty = written("faulty.yaml", spoil("maximumCount: 4", "maximumCont: 4", GOOD_VENDOR));
    for (const words of [
      ["conformance"],
      ["matrix"],
      ["fit", PLATFORM, "--vendor"],
      ["validate"],
    ]) {
      const { exitCode, stdout, stderr } = runWheelbase([...words, faulty]);
      const printed = `${stdout}${stderr}`;
      expect(exitCode).toBe(1);
      expect(printed).toContain('has no key "maximumCont"');
      expect(printed).toContain('did you mean "maximumCount"?');
      expect(printed).toContain("faulty.yaml:41:11");
    }
  });

  it("answer 2 to a file that is not there", () => {
    expect(runWheelbase(["matrix", "nowhere.yaml"])).toMatchObject({ exitCode: 2 });
    expect(runWheelbase(["conformance", QEMU, "--standard", "nothing"])).toMatchObject({
      exitCode: 2,
    });
  });
});
