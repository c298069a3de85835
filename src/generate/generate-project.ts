import { join } from "node:path";
import type { GuestPlan, Plan } from "../plan/plan.js";
import type { Artefact, Origin, ProjectNeeds } from "./artefact.js";
import { generateBackend } from "./backend/index.js";
import { profileDigest } from "./digest.js";
import { MANIFEST_PATH, manifestText } from "./output/manifest.js";
import { ProjectDir } from "./output/project-dir.js";
import { type PlannedFile, planManifest, planWrites } from "./output/write-plan.js";
import { type OwnPackage, ownPackage } from "./own-package.js";
import { profilePathFrom } from "./profile-path.js";
import { defaultRuntime } from "./runtime-dependency.js";

/** One project as it is to be, compared with what is on disk. */
export interface ProjectUpdate {
  readonly guest: string;
  readonly dir: ProjectDir;
  readonly files: readonly PlannedFile[];
}

/** All files of a guest's project but the manifest, and where they come from. */
export interface ProjectContent {
  readonly origin: Origin;
  readonly artefacts: readonly Artefact[];
}

/**
 * The content of the project that serves a guest, if it lies in `dir`. Reads nothing but our own
 * package.
 */
export function projectContent(
  plan: Plan,
  guest: GuestPlan,
  dir: string,
  runtime: string | undefined,
  own: OwnPackage = ownPackage(),
): ProjectContent {
  const origin: Origin = {
    generatorVersion: own.version,
    profilePath: profilePathFrom(dir, plan.source),
    profileDigest: profileDigest(plan, guest),
  };
  const needs: ProjectNeeds = {
    runtime: runtime ?? defaultRuntime(own, dir),
    typescriptVersion: own.typescriptVersion,
    nodeRange: own.nodeRange,
  };
  return { origin, artefacts: generateBackend(plan, guest, origin, needs) };
}

/**
 * Finds out what generating a guest's project into `dir` changes; throws `ProjectError`. Writes
 * nothing.
 */
export function planUpdate(
  plan: Plan,
  guest: GuestPlan,
  dir: string,
  runtime: string | undefined,
): ProjectUpdate {
  const project = new ProjectDir(dir);
  const known = project.readManifest();
  const chosen = runtime ?? known?.runtime;
  const { origin, artefacts } = projectContent(plan, guest, dir, chosen);
  const content = manifestText(artefacts, origin, chosen);
  const manifest = planManifest(MANIFEST_PATH, content, project.stateOf(MANIFEST_PATH));
  const files = planWrites(artefacts, known, (path) => project.stateOf(path));
  return { guest: guest.name, dir: project, files: [...files, manifest] };
}

/**
 * Where the projects of a plan go: one guest's is `out` itself, those of several are folders of it.
 */
export function projectDirs(plan: Plan, out: string, guestName: string | undefined) {
  if (guestName === undefined && plan.guests.length > 1) {
    return plan.guests.map((guest) => ({ guest, dir: join(out, guest.name) }));
  }
  return plan.guests
    .filter(({ name }) => guestName === undefined || name === guestName)
    .map((guest) => ({ guest, dir: out }));
}
