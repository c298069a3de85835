import { join } from "node:path";
import type { GuestPlan, Plan } from "../plan/plan.js";
import type { Finding } from "../profile/finding.js";
import { usualFamilies } from "./families/choose.js";
import type { ArtefactFamily } from "./families/family.js";
import {
  MANIFEST_PATH,
  type Manifest,
  type ManifestFamily,
  manifestFamily,
  manifestText,
} from "./output/manifest.js";
import { ProjectDir } from "./output/project-dir.js";
import {
  type KnownFiles,
  type PlannedFile,
  planManifest,
  planWrites,
} from "./output/write-plan.js";
import { projectContent } from "./project-content.js";

/** One project as it is to be, compared with what is on disk. */
export interface ProjectUpdate {
  readonly guest: string;
  readonly dir: ProjectDir;
  readonly files: readonly PlannedFile[];
  readonly findings: readonly Finding[];
}

/** What a person chose for all projects of a platform. */
export interface UpdateChoice {
  readonly runtime?: string | undefined;
  /** Only these; the files of others stay as they are. */
  readonly only?: readonly ArtefactFamily[] | undefined;
}

/**
 * Finds out what generating a guest's project into `dir` changes; throws `ProjectError`. Writes
 * nothing.
 */
export function planUpdate(
  plan: Plan,
  guest: GuestPlan,
  dir: string,
  { runtime, only }: UpdateChoice,
): ProjectUpdate {
  const project = new ProjectDir(dir);
  const known = project.readManifest();
  const chosen = runtime ?? known?.runtime;
  const usual = known?.hasFamilies === true ? known.families.keys() : undefined;
  const families = only ?? usualFamilies(usual);
  const content = projectContent(plan, guest, { dir, families, runtime: chosen });
  const entries = [...content.families].map(([name, artefacts]): [string, ManifestFamily] => [
    name,
    manifestFamily(artefacts),
  ]);
  const text = manifestText(mergeFamilies(known, entries), content.origin, chosen);
  const manifest = planManifest(MANIFEST_PATH, text, project.stateOf(MANIFEST_PATH));
  const artefacts = [...content.families.values()].flat();
  const names = families.map(({ name }) => name);
  const files = planWrites(artefacts, knownFiles(known, names), (path) => project.stateOf(path));
  return {
    guest: guest.name,
    dir: project,
    files: [...files, manifest],
    findings: content.findings,
  };
}

/** Families that are not generated this time stay as they are known, in the order of their names. */
function mergeFamilies(
  known: Manifest | undefined,
  entries: readonly (readonly [string, ManifestFamily])[],
): ReadonlyMap<string, ManifestFamily> {
  const merged = new Map([...(known?.families ?? []), ...entries]);
  return new Map([...merged].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What earlier generations wrote, and which of it a generation of `names` answers for. */
function knownFiles(known: Manifest | undefined, names: readonly string[]): KnownFiles {
  const all = [...(known?.families ?? [])];
  const own = all.filter(([name]) => names.includes(name));
  return {
    files: new Map(all.flatMap(([, { files }]) => [...files])),
    starters: new Set(all.flatMap(([, { starters }]) => [...starters.keys()])),
    replaced: new Set(own.flatMap(([, { files }]) => [...files.keys()])),
  };
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
