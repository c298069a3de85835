import { type ArtefactFamily, generated } from "../families/family.js";
import { renderTemplate } from "../template-helpers.js";
import { qemuDescriptions } from "./qemu-descriptions.js";
import { units } from "./units.js";

/** What a host needs to run the backend of a guest as a service. */
export const deployFamily: ArtefactFamily = {
  name: "deploy",
  docs: "systemd units, a container file, programs and descriptions by QEMU's conventions",
  generate: (input) => {
    const { plan, guest, origin } = input;
    const image = `${plan.name}-${guest.name}-backend`;
    return {
      artefacts: [
        generated("Containerfile", renderTemplate("deploy/Containerfile", { ...origin, image })),
        ...units(input),
        ...qemuDescriptions(input),
      ],
      findings: [],
    };
  },
};
