import { wholeGuest } from "../plan/part.js";
import type { GuestPlan, Plan } from "../plan/plan.js";
import type { Finding } from "../profile/finding.js";
import type { Artefact, Origin, ProjectNeeds } from "./artefact.js";
import { profileDigest } from "./digest.js";
import type { ArtefactFamily } from "./families/family.js";
import { type OwnPackage, ownPackage } from "./own-package.js";
import { profilePathFrom } from "./profile-path.js";
import { defaultRuntime } from "./runtime-dependency.js";
import { omissionFindings } from "./vmm/launch/omission.js";

/** All files of a guest's project but the manifest, and where they come from. */
export interface ProjectContent {
  readonly origin: Origin;
  /** By the name of the family. */
  readonly families: ReadonlyMap<string, readonly Artefact[]>;
  /** What the artefacts cannot say of the guest. */
  readonly findings: readonly Finding[];
}

/** Where the content of a project goes and what it is made of. */
export interface ContentOptions {
  /** The folder of the project. */
  readonly dir: string;
  readonly families: readonly ArtefactFamily[];
  /** npm's specification of the runtime, when the user chose it. */
  readonly runtime?: string | undefined;
  readonly own?: OwnPackage;
}

/** The content of a guest's project. Reads nothing but our own package. */
export function projectContent(
  plan: Plan,
  guest: GuestPlan,
  { dir, families, runtime, own = ownPackage() }: ContentOptions,
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
  const outputs = families.map(({ name, generate }) => {
    return { name, ...generate({ plan, guest, whole: wholeGuest(guest), origin, needs }) };
  });
  refuseRepeatedPaths(outputs.flatMap(({ artefacts }) => artefacts));
  return {
    origin,
    families: new Map(outputs.map(({ name, artefacts }) => [name, artefacts])),
    findings: [
      ...outputs.flatMap(({ findings }) => findings),
      ...omissionFindings(outputs.flatMap(({ omissions = [] }) => omissions)),
    ],
  };
}

/** Two families that write the same file would be a mistake of ours that one of them hides. */
function refuseRepeatedPaths(artefacts: readonly Artefact[]): void {
  const paths = new Set<string>();
  for (const { path } of artefacts) {
    if (paths.has(path)) throw new Error(`two artefacts have the path ${path}`);
    paths.add(path);
  }
}
