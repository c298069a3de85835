import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { runWheelbase } from "./run-wheelbase.js";

const folder = mkdtempSync(join(tmpdir(), "wheelbase-judge-"));
afterAll(() => rmSync(folder, { recursive: true }));

function write(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const profile = write(
  "cockpit.yaml",
  `kind: PlatformProfile
schemaVersion: 2
name: demo
guests:
  - name: ivi
    architecture: x86_64
    memory: 512MiB
    devices:
      - name: disk
        type: block
        transport: pci
        features: { required: [VIRTIO_BLK_F_BLK_SIZE], optional: [] }
        host: { kind: file, path: disk.img, capacity: 1MiB, create: true }
`,
);

const waivers = (expires: string) =>
  write(
    `waivers-${expires}.yaml`,
    `kind: WaiverList
schemaVersion: 1
waivers:
  - { rule: EA-BLK-01, device: di*, reason: Scratch data., owner: storage team, expires: ${expires} }
`,
  );

interface Found {
  readonly code: string;
  readonly line: number;
  readonly severity: string;
  readonly file: string;
}

function validate(...more: string[]): { exitCode: number | null; findings: Found[] } {
  const words = ["validate", profile, "--standard", "essential-automotive", "--format", "json"];
  const { exitCode, stdout } = runWheelbase([...words, ...more]);
  return { exitCode, findings: JSON.parse(stdout).findings };
}

describe("wheelbase validate --standard", () => {
  it("finds what a standard has against a profile, with place and level", () => {
    const { exitCode, findings } = validate();
    expect(exitCode).toBe(1);
    expect(findings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ code: "EA-BLK-01", line: 12, severity: "error" }),
        expect.objectContaining({ code: "EA-GUEST-RNG", line: 8, severity: "warning" }),
      ]),
    );
  });

  it("accepts what a waiver in force covers", () => {
    const { exitCode, findings } = validate("--waivers", waivers("2999-12-31"));
    expect(findings.map(({ code }) => code)).not.toContain("EA-BLK-01");
    expect(exitCode).toBe(0);
  });

  it("does not accept what an ended waiver covered, and says where that is written", () => {
    const { exitCode, findings } = validate("--waivers", waivers("2020-01-01"));
    expect(exitCode).toBe(1);
    expect(findings.filter(({ severity }) => severity === "error")).toEqual([
      expect.objectContaining({ code: "EA-BLK-01", file: profile }),
      expect.objectContaining({ code: "WB4010", line: 4 }),
    ]);
  });

  it("checks standards themselves", () => {
    const { exitCode, stdout } = runWheelbase(["validate", "profiles/standards"]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/virtio-1\.4\.yaml: ok \(\d+ rules\)/);
    const own = write(
      "own.yaml",
      "kind: Standard\nschemaVersion: 1\nname: own\ntitle: Own\nversion: '1'\nextends: [virtio]\n",
    );
    const found = runWheelbase(["validate", own, "--format", "concise"]);
    expect(found.exitCode).toBe(1);
    expect(found.stdout).toContain('own.yaml:6:11: error: there is no standard "virtio"');
  });

  it("shows what is wrong with a standard instead of judging by it", () => {
    const bad = write("bad.yaml", "kind: Standard\nschemaVersion: 1\nname: bad\ntitle: Bad\n");
    const words = ["validate", profile, "--standard", bad];
    expect(runWheelbase(words)).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining('the document lacks "version"'),
    });
    expect(runWheelbase(["validate", profile, "--standard", "no-such"])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('there is no standard "no-such"'),
    });
  });
});
