import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Artefact } from "../../src/generate/artefact.js";
import { FAMILIES } from "../../src/generate/families/index.js";
import { manifestFamily, manifestText } from "../../src/generate/output/manifest.js";
import { projectContent } from "../../src/generate/project-content.js";
import { planPlatform } from "../../src/plan/plan-platform.js";
import type { Platform } from "../../src/profile/platform.js";
import { packageRoot } from "./platforms.js";
import { scratchDir } from "./scratch-dir.js";

/** A package in a fixed place, so that golden files do not depend on ours. */
const own = {
  root: "/srv/wheelbase",
  version: "0.1.0",
  typescriptVersion: "6.0.3",
  nodeRange: ">=20.19",
};

export function artefactsOf(platform: Platform): readonly Artefact[] {
  const plan = planPlatform(platform);
  const [guest] = plan.guests;
  if (guest === undefined) throw new Error("no guest");
  const content = projectContent(plan, guest, {
    dir: "/srv/car/ivi",
    families: FAMILIES.filter(({ name }) => name === "backend" || name === "deploy"),
    runtime: "^0.1.0",
    own,
  });
  const entries = [...content.families].map(
    ([name, files]) => [name, manifestFamily(files)] as const,
  );
  const manifest = manifestText(new Map(entries), content.origin, "^0.1.0");
  return [
    ...[...content.families.values()].flat(),
    { path: "wheelbase.manifest.json", content: manifest, kind: "generated" },
  ];
}

export function contentOf(platform: Platform, path: string): string {
  return artefactsOf(platform).find((artefact) => artefact.path === path)?.content ?? "";
}

/** Writes a project that finds our package without being installed. */
export function writeProject(platform: Platform): string {
  const folder = scratchDir();
  for (const { path, content } of artefactsOf(platform)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  mkdirSync(join(folder, "node_modules"));
  symlinkSync(packageRoot, join(folder, "node_modules/wheelbase"), "dir");
  return folder;
}

export function compile(folder: string): void {
  const compiler = createRequire(import.meta.url).resolve("typescript/lib/tsc.js");
  execFileSync(process.execPath, [compiler, "-p", folder], { stdio: "pipe" });
}

/** The project's own rules, then ours, without what they say about our own tree. */
export function lint(folder: string): void {
  const biome = join(packageRoot, "node_modules/.bin/biome");
  const check = (...files: string[]) => {
    const args = ["check", "--error-on-warnings", ...files];
    execFileSync(biome, args, { cwd: folder, stdio: "pipe" });
  };
  check(".");
  const config = JSON.parse(readFileSync(join(packageRoot, "biome.json"), "utf8"));
  const { formatter, linter } = config;
  writeFileSync(join(folder, "biome.json"), JSON.stringify({ formatter, linter }));
  check("package.json", "src", "tsconfig.json", "wheelbase.manifest.json");
}

/** Runs the tests of a compiled project; returns their report, and throws when one fails. */
export function runTests(folder: string, env: NodeJS.ProcessEnv = { CI: undefined }): string {
  const files = readdirSync(join(folder, "dist/test")).map((file) => join("dist/test", file));
  return execFileSync(process.execPath, ["--test", "--test-reporter=tap", ...files], {
    cwd: folder,
    encoding: "utf8",
    // Under a test runner a test runner reports to it.
    env: { ...process.env, NODE_TEST_CONTEXT: undefined, ...env },
  });
}
