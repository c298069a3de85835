import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { digestOf } from "../../src/generate/digest.js";
import { chooseFamilies } from "../../src/generate/families/choose.js";
import { FAMILIES } from "../../src/generate/families/index.js";
import { type GenerateOptions, generate } from "../../src/generate/generate.js";
import { MANIFEST_PATH } from "../../src/generate/output/manifest.js";
import { disk, platformOf, profileText, source } from "./platforms.js";
import { scratchDir } from "./scratch-dir.js";

const before = platformOf(profileText([{ devices: [disk("a")] }]));
const after = platformOf(profileText([{ devices: [disk("a"), source("b")] }]));

function run(out: string, options: Partial<GenerateOptions> = {}, platform = before) {
  const { updates, ok } = generate(platform, { out, force: false, mode: "write", ...options });
  const actions = new Map(
    updates.flatMap(({ files }) => files.map((file) => [file.path, file.action])),
  );
  return { ok, actions };
}

function edit(out: string, path: string): void {
  writeFileSync(join(out, path), `${readFileSync(join(out, path), "utf8")}# by hand\n`);
}

/** Changes the manifest as an older generator, or an attacker, would have written it. */
function listInManifest(out: string, path: string, digest: string): void {
  const file = join(out, MANIFEST_PATH);
  const manifest = JSON.parse(readFileSync(file, "utf8"));
  manifest.families.backend.files[path] = digest;
  writeFileSync(file, JSON.stringify(manifest));
}

describe("generate", () => {
  it("writes a project, and finds nothing to do the second time", () => {
    const out = join(scratchDir(), "new", "project");
    expect(run(out).actions.get("src/devices.gen.ts")).toBe("create");
    const again = run(out);
    expect(again.actions.get("src/devices.gen.ts")).toBe("unchanged");
    expect(again.actions.get("src/main.ts")).toBe("yours");
    expect(run(out, { mode: "check" }).ok).toBe(true);
  });

  it("updates what the profile changed, and nothing else", () => {
    const out = scratchDir();
    run(out);
    const { ok, actions } = run(out, {}, after);
    expect(ok).toBe(true);
    expect(actions.get("src/devices.gen.ts")).toBe("update");
    expect(actions.get("package.json")).toBe("unchanged");
    expect(readFileSync(join(out, "src/devices.gen.ts"), "utf8")).toContain("entropy({");
  });

  it("leaves nothing but the project behind", () => {
    const out = scratchDir();
    run(out);
    expect(readdirSync(out).sort()).toEqual([
      ".gitignore",
      "Containerfile",
      "README.md",
      "bin",
      "biome.json",
      "guest",
      "package.json",
      "qemu",
      "src",
      "systemd",
      "tsconfig.json",
      "vmm",
      MANIFEST_PATH,
    ]);
  });

  it("overwrites a file edited by hand by force only, and then nothing at all without it", () => {
    const out = scratchDir();
    run(out);
    edit(out, "README.md");
    const refused = run(out, {}, after);
    expect(refused.ok).toBe(false);
    expect(refused.actions.get("README.md")).toBe("modified");
    expect(readFileSync(join(out, "src/devices.gen.ts"), "utf8")).not.toContain("entropy({");
    expect(run(out, { force: true }, after).ok).toBe(true);
    expect(readFileSync(join(out, "README.md"), "utf8")).not.toContain("by hand");
  });

  it("replaces a file that it did not write by force only", () => {
    const out = scratchDir();
    writeFileSync(join(out, "package.json"), "{}\n");
    const refused = run(out);
    expect(refused.ok).toBe(false);
    expect(refused.actions.get("package.json")).toBe("foreign");
    expect(readdirSync(out)).toEqual(["package.json"]);
    expect(run(out, { force: true }).ok).toBe(true);
  });

  it("takes over files that are what it would write when the manifest got lost", () => {
    const out = scratchDir();
    run(out);
    rmSync(join(out, MANIFEST_PATH));
    const { ok, actions } = run(out);
    expect(ok).toBe(true);
    expect(actions.get("README.md")).toBe("adopt");
  });

  it("never overwrites a starter, and does not bring one back", () => {
    const out = scratchDir();
    run(out);
    edit(out, "src/main.ts");
    run(out, { force: true }, after);
    expect(readFileSync(join(out, "src/main.ts"), "utf8")).toContain("by hand");
    rmSync(join(out, "src/main.ts"));
    expect(run(out).actions.get("src/main.ts")).toBe("yours");
    expect(existsSync(join(out, "src/main.ts"))).toBe(false);
  });

  it("deletes what is not generated any more, and the folder that it leaves empty", () => {
    const out = scratchDir();
    run(out);
    mkdirSync(join(out, "old/deep"), { recursive: true });
    writeFileSync(join(out, "old/deep/file.ts"), "old");
    listInManifest(out, "old/deep/file.ts", digestOf("old"));
    expect(run(out).actions.get("old/deep/file.ts")).toBe("delete");
    expect(existsSync(join(out, "old"))).toBe(false);
  });

  it("does not delete what was edited, even by force", () => {
    const out = scratchDir();
    run(out);
    writeFileSync(join(out, "old.ts"), "mine now");
    listInManifest(out, "old.ts", digestOf("old"));
    expect(run(out, { force: true }).actions.get("old.ts")).toBe("yours");
    expect(readFileSync(join(out, "old.ts"), "utf8")).toBe("mine now");
  });

  it("keeps the runtime that was chosen once", () => {
    const out = scratchDir();
    run(out, { runtime: "^7.0.0" });
    run(out, {}, after);
    expect(readFileSync(join(out, "package.json"), "utf8")).toContain('"wheelbase": "^7.0.0"');
  });

  it("gives each of several guests a folder, and a chosen one the folder itself", () => {
    const out = scratchDir();
    const platform = platformOf(
      profileText([{ devices: [disk("a")] }, { devices: [source("b")] }]),
    );
    run(out, {}, platform);
    expect(readdirSync(out).sort()).toEqual(["guest0", "guest1"]);
    run(join(out, "one"), { guest: "guest1" }, platform);
    expect(readFileSync(join(out, "one/src/devices.gen.ts"), "utf8")).toContain("entropy({");
    expect(() => run(out, { guest: "guest2" }, platform)).toThrow('no guest "guest2"');
  });
});

describe("generate --only", () => {
  it("refuses what it cannot generate, and says what there is", () => {
    expect(() => chooseFamilies("backnd")).toThrow('called "backnd": did you mean "backend"?');
    expect(() => chooseFamilies("")).toThrow("there is backend");
    expect(chooseFamilies("all")).toEqual(FAMILIES);
    expect(chooseFamilies(undefined)).toBeUndefined();
  });

  it("goes on with a project of the first format of manifests", () => {
    const out = scratchDir();
    run(out, { only: chooseFamilies("backend") });
    const file = join(out, MANIFEST_PATH);
    const { families, ...rest } = JSON.parse(readFileSync(file, "utf8"));
    writeFileSync(file, JSON.stringify({ ...rest, ...families.backend, manifestVersion: 1 }));
    const { ok, actions } = run(out, {}, after);
    expect(ok).toBe(true);
    expect(actions.get("src/devices.gen.ts")).toBe("update");
    expect(run(out, { mode: "check" }, after).ok).toBe(true);
  });
});

describe("generate --check and --dry-run", () => {
  it("reports drift of the profile, of a file and of a missing file", () => {
    const out = scratchDir();
    run(out);
    expect(run(out, { mode: "check" }, after).ok).toBe(false);
    edit(out, "README.md");
    expect(run(out, { mode: "check" }).actions.get("README.md")).toBe("modified");
    rmSync(join(out, "README.md"));
    const missing = run(out, { mode: "check" });
    expect(missing.ok).toBe(false);
    expect(missing.actions.get("README.md")).toBe("create");
    expect(existsSync(join(out, "README.md"))).toBe(false);
  });

  it("writes nothing, not even the folder", () => {
    const out = join(scratchDir(), "project");
    expect(run(out, { mode: "dry-run" }).actions.get("README.md")).toBe("create");
    expect(run(out, { mode: "check" }).ok).toBe(false);
    expect(existsSync(out)).toBe(false);
  });
});

describe("generate into a folder that cannot be trusted", () => {
  it.each([
    "../victim",
    "/etc/victim",
    "a/../../victim",
    "./x",
    "C:/victim",
    "a\\..\\victim",
    "..",
    "",
  ])("refuses a manifest that lists %j", (path) => {
    const folder = scratchDir();
    const out = join(folder, "project");
    run(out);
    writeFileSync(join(folder, "victim"), "precious");
    listInManifest(out, path, digestOf("precious"));
    expect(() => run(out, { force: true })).toThrow("does not lie inside the project");
    expect(readFileSync(join(folder, "victim"), "utf8")).toBe("precious");
  });

  it("refuses to follow a link out of the project", () => {
    const folder = scratchDir();
    const out = join(folder, "project");
    mkdirSync(join(folder, "elsewhere"));
    mkdirSync(out);
    symlinkSync(join(folder, "elsewhere"), join(out, "src"));
    expect(() => run(out, { force: true })).toThrow("leads out of the project through a link");
    expect(readdirSync(join(folder, "elsewhere"))).toEqual([]);
  });

  it("refuses a manifest that is none, and a file where a folder has to be", () => {
    const out = scratchDir();
    writeFileSync(join(out, MANIFEST_PATH), "<<<<<<< ours");
    expect(() => run(out)).toThrow(`${MANIFEST_PATH} cannot be used: it is not a JSON object`);
    rmSync(join(out, MANIFEST_PATH));
    writeFileSync(join(out, "src"), "a file");
    expect(() => run(out)).toThrow("is in the way: it is not a folder");
  });

  it("refuses a folder where a file has to be before it writes anything", () => {
    const out = scratchDir();
    mkdirSync(join(out, "README.md"));
    expect(run(out).ok).toBe(false);
    expect(() => run(out, { force: true })).toThrow("is in the way: it is a folder");
    expect(readdirSync(out)).toEqual(["README.md"]);
  });
});
