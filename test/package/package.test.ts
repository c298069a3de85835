import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface PackedPackage {
  readonly files: readonly { readonly path: string }[];
}

function packedFiles(): string[] {
  const argv = ["pack", "--dry-run", "--json", "--ignore-scripts"];
  const { stdout } = spawnSync("npm", argv, { cwd: root, encoding: "utf8" });
  const packages: readonly PackedPackage[] = JSON.parse(stdout);
  return (packages[0]?.files ?? []).map(({ path }) => path);
}

describe("the package", () => {
  const files = packedFiles();

  it("has what it runs with and what a user reads", () => {
    expect(files).toEqual(
      expect.arrayContaining([
        "CHANGELOG.md",
        "LICENSE",
        "bin/wheelbase.js",
        "dist/THIRD-PARTY-NOTICES.txt",
        "dist/cli/main.js",
        "dist/commands/validate.js",
        "dist/index.d.ts",
        "dist/index.js",
        "dist/runtime/index.d.ts",
        "dist/runtime/index.js",
        "oclif.manifest.json",
        "package.json",
        "profiles/examples/ivi-cockpit.yaml",
        "schemas/platform-profile.schema.json",
      ]),
    );
  });

  it("has no sources, tests or state of the build", () => {
    const known =
      /^(bin|dist|profiles|schemas)\/|^[A-Z-]+(\.md)?$|^(package|oclif\.manifest)\.json$/;
    expect(files.filter((path) => !known.test(path))).toEqual([]);
    expect(files.filter((path) => /tsbuildinfo|\.tmp$|\.map$/.test(path))).toEqual([]);
  });

  it("is locked to the public registry", () => {
    const lock = readFileSync(new URL("../../package-lock.json", import.meta.url), "utf8");
    const hosts = [...lock.matchAll(/"resolved": "([^"]*)"/g)].map(([, url]) => url ?? "");
    expect(hosts.filter((url) => !url.startsWith("https://registry.npmjs.org/"))).toEqual([]);
  });
});
