import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { projectContent } from "../generate/generate-project.js";
import type { OwnPackage } from "../generate/own-package.js";
import type { GuestPlan, Plan } from "../plan/plan.js";
import type { BlockPlatformDevice, NinepPlatformDevice } from "../profile/platform.js";
import { NINEP_TEST_FILE, ninepTestContent } from "./exercise/ninep.js";
import { IMAGE_SEED, pattern, SECTOR_BYTES, testRanges } from "./exercise/test-ranges.js";
import { SCRATCH_FOLDER } from "./scratch.js";

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
  for (const { path, content } of projectContent(plan, guest, dir, undefined, own).artefacts) {
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
  for (const { device } of guest.devices) {
    if (device.type !== "block" && device.type !== "9p") continue;
    try {
      if (device.type === "block") makeImage(device, dir);
      else makeFolder(device, dir);
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

/**
 * A disk that the backend makes itself is left to it. Any other gets an image, sparse; a read-only
 * one with a pattern to be found again.
 */
function makeImage({ host, config }: BlockPlatformDevice, dir: string): void {
  if (host.create && !host.readOnly) return;
  const capacityBytes = host.capacity ?? 0;
  const fd = openSync(join(dir, host.path), "wx");
  try {
    ftruncateSync(fd, capacityBytes);
    if (!host.readOnly) return;
    const capacitySectors = Math.floor(capacityBytes / SECTOR_BYTES);
    for (const range of testRanges(capacitySectors, config.logicalBlockSize / SECTOR_BYTES)) {
      const bytes = pattern(range, IMAGE_SEED);
      writeSync(fd, bytes, 0, bytes.length, range.sector * SECTOR_BYTES);
    }
  } finally {
    closeSync(fd);
  }
}

/** A read-only folder gets a file to be found again. */
function makeFolder({ host }: NinepPlatformDevice, dir: string): void {
  mkdirSync(join(dir, host.path));
  if (host.readOnly) writeFileSync(join(dir, host.path, NINEP_TEST_FILE), ninepTestContent());
}
