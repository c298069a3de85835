import { type ArtefactFamily, generated } from "../families/family.js";
import { remarksOf } from "../families/remarks.js";
import { argumentFindings, commandLine } from "./command-line.js";
import { kernelConfig } from "./kernel-config.js";

/** What a Linux guest is built and started with. */
export const linuxFamily: ArtefactFamily = {
  name: "linux",
  docs: "the drivers that a Linux guest needs, and kernel arguments for virtio-mmio",
  generate: ({ whole: guest, origin }) => {
    const words = commandLine(guest);
    return {
      artefacts: [
        generated("guest/linux/virtio.config", kernelConfig(guest, remarksOf(origin))),
        ...(words === undefined ? [] : [generated("guest/linux/cmdline.txt", words)]),
      ],
      findings: argumentFindings(guest),
    };
  },
};
