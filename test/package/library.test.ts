import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { generate, loadPlatform, planPlatform } from "wheelbase";

const profile = "profiles/examples/ivi-cockpit.yaml";

it("takes a program from a profile to a plan and a project", () => {
  const loaded = loadPlatform(profile);
  if (!loaded.ok) throw new Error("the example has findings");
  const [guest] = planPlatform(loaded.platform).guests;
  expect(guest?.devices.map(({ socketPath }) => socketPath)).toEqual([
    "run/system-disk.sock",
    "run/entropy0.sock",
    "run/boot-console.sock",
  ]);
  const out = mkdtempSync(join(tmpdir(), "wheelbase-library-"));
  onTestFinished(() => rmSync(out, { recursive: true }));
  const options = { out, force: false } as const;
  expect(generate(loaded.platform, { ...options, mode: "dry-run" }).ok).toBe(true);
  expect(existsSync(join(out, "package.json"))).toBe(false);
  expect(generate(loaded.platform, { ...options, mode: "write" }).ok).toBe(true);
  expect(readFileSync(join(out, "src/devices.gen.ts"), "utf8")).toContain('name: "system-disk"');
  expect(generate(loaded.platform, { ...options, mode: "check" }).ok).toBe(true);
});

/** What a script prints on a machine that says it is a Mac. */
function onMac(script: string): string {
  const disguise = 'Object.defineProperty(process, "platform", { value: "darwin" });';
  const arguments_ = ["--input-type=module", "--eval", `${disguise}${script}`];
  return execFileSync(process.execPath, arguments_, { encoding: "utf8" });
}

it("defines and generates on any system, and says that the runtime needs Linux", () => {
  const script = `
    const { loadPlatform, planPlatform } = await import("wheelbase");
    console.log(planPlatform(loadPlatform("${profile}").platform).guests.length);
    await import("wheelbase/runtime").catch((error) => console.log(error.message));`;
  const [guests, refusal] = onMac(script).split("\n");
  expect(guests).toBe("1");
  expect(refusal).toMatch(/^wheelbase\/runtime serves devices on Linux only, this is darwin/);
});
