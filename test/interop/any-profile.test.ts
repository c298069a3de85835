import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mcfg } from "../../src/generate/acpi/mcfg.js";
import { ssdt } from "../../src/generate/acpi/ssdt.js";
import { viot } from "../../src/generate/acpi/viot.js";
import type { GuestPlan } from "../../src/plan/plan.js";
import { planWithLock } from "../../src/plan/plan-platform.js";
import { anyProfile, type ValidProfile } from "../generate/any-profile.js";
import { describeGuest } from "../generate/devicetree/trees.js";
import { writeProject } from "../generate/projects.js";
import { scratchDir } from "../generate/scratch-dir.js";
import { expectNoCollision } from "../plan/collisions.js";
import { compileTree } from "./device-tree-tools.js";
import { compileTable } from "./iasl.js";

// Whatever the schema and the rules let a profile say, the consumers of what is made of it take it.

const options = { seed: 20_261, endOnFailure: true };
const TIMEOUT = { timeout: 300_000 };

/** The guest of a profile; undefined when a bus of its machine is too small, which is said. */
function planned({ platform }: ValidProfile): GuestPlan | undefined {
  const result = planWithLock(platform);
  if (!result.ok) {
    expect(result.findings.length).toBeGreaterThan(0);
    return undefined;
  }
  return result.plan.guests[0];
}

async function expectTrees(guest: GuestPlan, folder: string): Promise<void> {
  for (const { path, content } of describeGuest(guest).artefacts) {
    if (path.endsWith(".dtsi")) continue;
    const source = join(folder, path.replaceAll("/", "-"));
    writeFileSync(source, content);
    const flags = path.endsWith(".dtso") ? ["-@", "-W", "no-interrupts_property"] : [];
    expect(await compileTree(source, `${source}.dtb`, flags)).toBe("");
  }
}

function expectTables(guest: GuestPlan): void {
  for (const table of [ssdt(guest, ["x"]), viot(guest, ["x"]), mcfg(guest, ["x"])]) {
    if (table !== undefined) expect(compileTable(table).complaints).toEqual([]);
  }
}

describe("any profile that the schema lets one write", TIMEOUT, () => {
  it("is planned without a collision", () => {
    const property = fc.property(anyProfile, (profile) => {
      const guest = planned(profile);
      if (guest !== undefined) expectNoCollision(guest);
    });
    fc.assert(property, { ...options, numRuns: 200 });
  });

  it("has trees and tables that dtc and iasl take without a word", async () => {
    const folder = scratchDir();
    const property = fc.asyncProperty(anyProfile, async (profile) => {
      const guest = planned(profile);
      if (guest === undefined) return;
      if (guest.architecture === "aarch64") await expectTrees(guest, folder);
      if (guest.architecture !== "s390x") expectTables(guest);
    });
    await fc.assert(property, { ...options, numRuns: 40 });
  });

  it("has a backend that the compiler takes", () => {
    const backends = fc
      .sample(anyProfile, { ...options, numRuns: 40 })
      .map((profile) => profile.served().platform)
      .filter((platform) => platform.guests.some(({ devices }) => devices.length > 0))
      .filter((platform) => planWithLock(platform).ok)
      .map(writeProject);
    expect(backends.length).toBeGreaterThan(20);
    // One program of all of them, since starting the compiler is most of the work.
    const config = join(scratchDir(), "tsconfig.json");
    writeFileSync(
      config,
      JSON.stringify({
        extends: join(backends[0] ?? "", "tsconfig.json"),
        compilerOptions: { noEmit: true, rootDir: "/" },
        include: backends.map((folder) => join(folder, "src")),
      }),
    );
    const compiler = createRequire(import.meta.url).resolve("typescript/lib/tsc.js");
    expect(
      execFileSync(process.execPath, [compiler, "-p", config], { encoding: "utf8", stdio: "pipe" }),
    ).toBe("");
  });
});
