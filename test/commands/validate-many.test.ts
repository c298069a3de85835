import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { GOOD_PROFILE, spoil } from "../profile/profile-text.js";
import { runWheelbase } from "./run-wheelbase.js";

const folder = mkdtempSync(join(tmpdir(), "wheelbase-many-"));
afterAll(() => rmSync(folder, { recursive: true }));

const BAD = spoil("512MiB", "512MB");

function fileWith(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return path;
}

interface Report {
  readonly checkedFiles: number;
  readonly errors: number;
  readonly findings: readonly { file: string; code: string; message: string }[];
}

function reportOn(...words: readonly string[]): Report & { readonly exitCode: number | null } {
  const { exitCode, stdout } = runWheelbase(["validate", "--format", "json", ...words]);
  return { exitCode, ...JSON.parse(stdout) };
}

describe("a folder", () => {
  const fleet = join(folder, "fleet");
  fileWith("fleet/b/bad.yml", BAD);
  fileWith("fleet/a/bad.json", '{ "kind": "PlatformProfile" }');
  fileWith("fleet/good.yaml", GOOD_PROFILE);
  fileWith("fleet/deployment.yaml", "kind: Deployment\nspec: !unknown x\n");
  fileWith("fleet/package.json", '{ "name": "x" }');
  fileWith("fleet/broken-elsewhere.yaml", "a: [");
  fileWith("fleet/broken.yaml", "kind: PlatformProfile\nname: [");
  fileWith("fleet/typo.yaml", spoil("PlatformProfile", "PlatformProfil"));
  fileWith("fleet/notes.txt", "kind: PlatformProfile\n");
  fileWith("fleet/node_modules/x/bad.yaml", BAD);
  fileWith("fleet/.hidden/bad.yaml", BAD);

  it("stands for its documents, sorted; what is none of ours is left out", () => {
    const { exitCode, checkedFiles, findings } = reportOn(fleet);
    expect(exitCode).toBe(1);
    expect(checkedFiles).toBe(5);
    const told = findings.map(({ file, code }) => `${file.slice(fleet.length + 1)} ${code}`);
    expect(told).toEqual([
      "a/bad.json WB2002",
      "b/bad.yml WB2009",
      "broken.yaml WB1003",
      "typo.yaml WB2004",
    ]);
  });

  it("is an error when there is nothing of ours in it", () => {
    fileWith("empty/notes.txt", "");
    fileWith("foreign/package.json", "{}");
    expect(runWheelbase(["validate", join(folder, "empty")])).toMatchObject({
      exitCode: 2,
      stderr: `wheelbase: there is no YAML or JSON file in ${join(folder, "empty")}\n`,
    });
    expect(runWheelbase(["validate", join(folder, "foreign")]).stderr).toMatch(
      /^wheelbase: none of 1 file in .*foreign is a document of ours\n$/,
    );
  });
});

describe("a pattern", () => {
  it("stands for what matches, unless a file has that name", () => {
    fileWith("cars/one.yaml", BAD);
    fileWith("cars/two.yaml", BAD);
    const named = fileWith("cars/odd[1].yaml", GOOD_PROFILE);
    expect(reportOn(join(folder, "cars/*.yaml")).checkedFiles).toBe(3);
    expect(reportOn(join(folder, "cars/{one,two}.yaml")).errors).toBe(2);
    expect(reportOn(named)).toMatchObject({ checkedFiles: 1, errors: 0 });
  });

  it("that nothing matches is an error", () => {
    const pattern = join(folder, "cars/*.xml");
    expect(runWheelbase(["validate", pattern])).toMatchObject({
      exitCode: 2,
      stderr: `wheelbase: no file matches "${pattern}"\n`,
    });
  });
});

describe("documents of every kind", () => {
  it("are checked by what their kind wants", () => {
    const { exitCode, stdout, stderr } = runWheelbase(["validate", "profiles"]);
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(/^profiles\/examples\/ivi-cockpit\.yaml: ok \(1 guest, 3 devices\)$/m);
    expect(stdout).toMatch(/^profiles\/standards\/virtio-1\.4\.yaml: ok \(\d+ rules\)$/m);
    expect(stdout).toMatch(
      /^profiles\/vendors\/qemu-10\.0\.yaml: ok \(\d+ device types, \d+ sources\)$/m,
    );
  });

  it.each(["VendorProfile", "Standard"])("have findings of their own, %s", (kind) => {
    const { exitCode, findings } = reportOn(fileWith(`${kind}.yaml`, `kind: ${kind}\n`));
    expect(exitCode).toBe(1);
    expect(findings).toMatchObject([{ code: "WB2002" }]);
  });
});

describe("a file that is named", () => {
  it("has to be a document of ours", () => {
    const file = fileWith("deployment.yaml", "kind: Deployment\n");
    const { exitCode, findings } = reportOn(file);
    expect(exitCode).toBe(1);
    expect(findings).toMatchObject([
      { code: "WB2004", message: '"Deployment" is not a value of "kind"' },
    ]);
  });

  it("is checked once, however often it is named", () => {
    const file = fileWith("twice/bad.yaml", BAD);
    expect(reportOn(file, dirname(file), file).checkedFiles).toBe(1);
  });

  it("may be the standard input", () => {
    const { exitCode, stderr } = runWheelbase(["validate", "-"], {}, BAD);
    expect(exitCode).toBe(1);
    expect(stderr).toContain("at <stdin>:7:13");
  });
});

describe("warnings", () => {
  const warned = fileWith("warned.yaml", spoil("serial: SERIAL-01", "logicalBlockSize: 512"));

  it("fail above a number", () => {
    const allow = (count: string) => runWheelbase(["validate", warned, "--max-warnings", count]);
    expect(allow("1")).toMatchObject({ exitCode: 0 });
    expect(allow("0")).toMatchObject({ exitCode: 1 });
    expect(allow("-1")).toMatchObject({ exitCode: 2 });
    const { exitCode, stderr } = allow("many");
    expect(exitCode).toBe(2);
    expect(stderr).toContain('--max-warnings wants a whole number, not "many"');
  });

  it("above a number are told of", () => {
    const other = fileWith("other.yaml", spoil("serial: SERIAL-01", "physicalBlockSize: 4096"));
    const { exitCode, stderr } = runWheelbase(["validate", warned, other, "--max-warnings", "1"]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/\nwheelbase: 2 warnings, at most 1 allowed\n$/);
  });
});

describe("a thousand files", () => {
  const fleet = join(folder, "thousand");
  for (let number = 0; number < 1000; number += 1) {
    const name = `thousand/${String(number).padStart(4, "0")}.yaml`;
    fileWith(name, number % 50 === 0 ? BAD : GOOD_PROFILE);
  }

  it("are checked in threads, and told of in order", () => {
    const { exitCode, checkedFiles, findings } = reportOn(fleet);
    expect([exitCode, checkedFiles]).toEqual([1, 1000]);
    const files = findings.map(({ file }) => file.slice(fleet.length + 1));
    expect(files).toEqual(
      Array.from({ length: 20 }, (_, index) => `${String(index * 50).padStart(4, "0")}.yaml`),
    );
  });

  it("are counted, not listed", () => {
    const { stdout, stderr } = runWheelbase(["validate", fleet]);
    expect(stdout).toBe("980 of 1000 files ok\n");
    expect(stderr).toMatch(/\n20 errors in 20 files\n$/);
  });
});
