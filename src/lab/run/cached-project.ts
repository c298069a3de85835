import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import type { Artefact } from "../../generate/artefact.js";
import { digestOf } from "../../generate/digest.js";
import { FAMILIES } from "../../generate/families/index.js";
import { type OwnPackage, ownPackage } from "../../generate/own-package.js";
import { projectContent } from "../../generate/project-content.js";
import type { GuestPlan, Plan } from "../../plan/plan.js";
import { compileProject } from "../../probe/scratch-project.js";
import type { Finding } from "../../profile/finding.js";

/** A guest's project, compiled and ready to be started. */
export interface CachedProject {
  readonly guest: string;
  readonly path: string;
  /** Programs that start a virtual machine, relative to the project. */
  readonly launchers: readonly string[];
  readonly findings: readonly Finding[];
}

/**
 * The project that `generate` would make for a guest, out of the cache or made now. Its folder is
 * named by what is in it, so the profile's next version gets another, and one that a running
 * backend uses never changes.
 */
export async function cachedProject(
  plan: Plan,
  guest: GuestPlan,
  signal: AbortSignal,
): Promise<CachedProject> {
  const own = ownPackage();
  const cache = cacheFolder();
  // Where a file says from where the profile is seen, all projects of the cache say the same.
  const dir = join(cache, "project");
  const { families, findings } = projectContent(plan, guest, { dir, families: FAMILIES, own });
  const artefacts = [...families.values()].flat();
  const path = join(cache, `${plan.name}-${guest.name}-${digestOfAll(artefacts, own)}`);
  if (!existsSync(path)) await makeProject(path, artefacts, own, signal);
  const launchers = artefacts.filter(isLauncher).map((artefact) => artefact.path);
  return { guest: guest.name, path, launchers, findings };
}

/** By the XDG base directory specification. */
function cacheFolder(): string {
  const { XDG_CACHE_HOME: stated } = process.env;
  const isUsable = stated?.startsWith("/") === true;
  return join(isUsable ? stated : join(homedir(), ".cache"), "wheelbase", "run");
}

function isLauncher({ path, isProgram }: Artefact): boolean {
  return isProgram === true && path.startsWith("vmm/");
}

/** Made beside its place and moved there when it is whole: whoever finds it can use it. */
async function makeProject(
  path: string,
  artefacts: readonly Artefact[],
  own: OwnPackage,
  signal: AbortSignal,
): Promise<void> {
  mkdirSync(dirname(path), { recursive: true });
  const part = mkdtempSync(join(dirname(path), "part-"));
  try {
    for (const artefact of artefacts) {
      const file = join(part, artefact.path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, artefact.content, { mode: artefact.isProgram ? 0o777 : 0o666 });
    }
    mkdirSync(join(part, "node_modules"));
    symlinkSync(own.root, join(part, "node_modules", "wheelbase"), "dir");
    await compileProject(part, signal);
    signal.throwIfAborted();
    moveUnlessThere(part, path);
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

/** Another run of the same profile may have been faster; what it made is the same. */
function moveUnlessThere(part: string, path: string): void {
  try {
    renameSync(part, path);
  } catch (error) {
    if (!existsSync(path)) throw error;
  }
}

function digestOfAll(artefacts: readonly Artefact[], own: OwnPackage): string {
  const parts = artefacts.map(({ path, content, isProgram }) => [path, content, isProgram]);
  const digest = digestOf(JSON.stringify([own.root, own.version, parts]));
  return digest.slice("sha256:".length, "sha256:".length + 16);
}
