import type { GuestPlan, Plan } from "../../plan/plan.js";
import type { Finding } from "../../profile/finding.js";
import type { Artefact, Origin, ProjectNeeds } from "../artefact.js";
import type { Omission } from "../vmm/launch/omission.js";

/** What every artefact of a guest is made from. */
export interface FamilyInput {
  readonly plan: Plan;
  readonly guest: GuestPlan;
  /** The guest with the devices that somebody else serves: what descriptions for it are made of. */
  readonly whole: GuestPlan;
  readonly origin: Origin;
  readonly needs: ProjectNeeds;
}

export interface FamilyOutput {
  readonly artefacts: readonly Artefact[];
  /**
   * What of the guest these artefacts cannot say, by JSON pointer. An error keeps anything from
   * being written; what is left out of a file is a warning at least.
   */
  readonly findings: readonly Finding[];
  /** What launch files leave out, to be told once for all families that leave out the same. */
  readonly omissions?: readonly Omission[];
}

/** Artefacts that belong together and that `--only` can ask for. */
export interface ArtefactFamily {
  /** As `--only` and the manifest call it. */
  readonly name: string;
  /** A phrase for the help: what is in it. */
  readonly docs: string;
  /** The same input gives the same bytes. */
  generate(input: FamilyInput): FamilyOutput;
}

/** The most common artefact: a file that follows the profile. */
export function generated(path: string, content: string): Artefact {
  return { path, content, kind: "generated" };
}
