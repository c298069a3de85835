import { type ArtefactFamily, generated } from "../families/family.js";
import { remarksOf } from "../families/remarks.js";
import { bootConfig } from "./boot-config.js";

/** What U-Boot is built with for a guest. */
export const uBootFamily: ArtefactFamily = {
  name: "u-boot",
  docs: "the drivers that U-Boot needs in a guest",
  generate: ({ whole: guest, origin }) => ({
    artefacts: [generated("guest/u-boot/virtio.config", bootConfig(guest, remarksOf(origin)))],
    findings: [],
  }),
};
