import type { Artefact } from "../../artefact.js";
import type { ArtefactFamily, FamilyInput } from "../../families/family.js";
import type { Omission } from "./omission.js";

/** Notes what a launch file leaves out. */
export type Refuse = (omission: Omission) => void;

/** A virtual machine monitor or hypervisor that guests are started by. */
export interface Vmm {
  /** As `--only` and folders call it. */
  readonly name: string;
  readonly title: string;
  /** What is written, for the help. */
  readonly docs: string;
  /** The files that start a guest; what they cannot say goes to `refuse`. */
  files(input: FamilyInput, refuse: Refuse): readonly Artefact[];
}

export function launchFamily({ name, docs, files }: Vmm): ArtefactFamily {
  return {
    name,
    docs,
    generate(input) {
      const omissions: Omission[] = [];
      const artefacts = files(input, (omission) => omissions.push(omission));
      return { artefacts, findings: [], omissions };
    },
  };
}
