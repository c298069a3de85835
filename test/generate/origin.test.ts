import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { profilePathFrom } from "../../src/generate/profile-path.js";
import { defaultRuntime } from "../../src/generate/runtime-dependency.js";
import { scratchDir } from "./scratch-dir.js";

describe("profilePathFrom", () => {
  it.each([
    ["/srv/car/build/ivi", "/srv/car/profiles/ivi.yaml", "../../profiles/ivi.yaml"],
    ["/srv/car", "/srv/car/ivi.yaml", "ivi.yaml"],
    ["/tmp/build", "/srv/car/ivi.yaml", "ivi.yaml"],
    ["/tmp", "/srv/car/ivi.yaml", "ivi.yaml"],
  ])("names from %s the profile %s as %s", (dir, profile, expected) => {
    expect(profilePathFrom(dir, profile)).toBe(expected);
  });
});

describe("defaultRuntime", () => {
  const own = { version: "1.2.3", typescriptVersion: "6.0.3", nodeRange: ">=20.19" };

  function install(resolved: string): string {
    const folder = scratchDir();
    const root = join(folder, "node_modules/wheelbase");
    mkdirSync(root, { recursive: true });
    const lock = { packages: { "node_modules/wheelbase": { version: "1.2.3", resolved } } };
    writeFileSync(join(folder, "node_modules/.package-lock.json"), JSON.stringify(lock));
    return root;
  }

  it("is the version of a package from a registry", () => {
    const root = install("https://registry.npmjs.org/wheelbase/-/wheelbase-1.2.3.tgz");
    expect(defaultRuntime({ ...own, root }, "/srv/car")).toBe("^1.2.3");
  });

  it("is the folder of a package from a tarball", () => {
    const root = install("file:wheelbase-1.2.3.tgz");
    expect(defaultRuntime({ ...own, root }, join(root, "../../project"))).toBe(
      "file:../node_modules/wheelbase",
    );
  });

  it("is the checkout, counted from where the project really is", () => {
    const folder = scratchDir();
    mkdirSync(join(folder, "checkout"));
    mkdirSync(join(folder, "real/deep"), { recursive: true });
    symlinkSync(join(folder, "real/deep"), join(folder, "link"));
    const root = join(folder, "checkout");
    expect(defaultRuntime({ ...own, root }, join(folder, "link/project"))).toBe(
      "file:../../../checkout",
    );
  });
});
