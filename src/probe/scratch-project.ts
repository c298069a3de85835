import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { backendFamily } from "../generate/backend/index.js";
import type { OwnPackage } from "../generate/own-package.js";
import { projectContent } from "../generate/project-content.js";
import { servedDevices } from "../generate/served-devices.js";
import type { GuestPlan, Plan } from "../plan/plan.js";
import { makeStandIn } from "./stand-ins/index.js";
import { SCRATCH_FOLDER } from "./stand-ins/stand-in.js";

/**
 * Writes the project of a guest with everything it needs to be compiled and started without a
 * network.
 */
export function writeScratchProject(
  plan: Plan,
  guest: GuestPlan,
  dir: string,
  own: OwnPackage,
): void {
  const { families } = projectContent(plan, guest, { dir, families: [backendFamily], own });
  for (const { path, content } of [...families.values()].flat()) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }
  mkdirSync(join(dir, "node_modules"));
  symlinkSync(own.root, join(dir, "node_modules", "wheelbase"), "dir");
}

/** Makes what the devices of a guest are bound to; returns what could not be made, by device. */
export function makeScratchFiles(guest: GuestPlan, dir: string): ReadonlyMap<string, string> {
  mkdirSync(join(dir, SCRATCH_FOLDER));
  const failures = new Map<string, string>();
  for (const { device } of servedDevices(guest)) {
    try {
      makeStandIn(device, dir);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      failures.set(device.name, `what stands in for it cannot be made: ${reason}`);
    }
  }
  return failures;
}

/**
 * Compiles a project with the compiler that generated projects are pinned to; throws with what it
 * printed.
 */
export async function compileProject(dir: string, signal: AbortSignal): Promise<void> {
  const compiler = createRequire(import.meta.url).resolve("typescript/lib/tsc.js");
  const child = spawn(process.execPath, [compiler, "-p", dir], {
    stdio: ["ignore", "pipe", "inherit"],
    signal,
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const [code] = await once(child, "close");
  if (code !== 0) throw new Error(`the generated project does not compile:\n${output}`);
}
