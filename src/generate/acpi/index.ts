import { type ArtefactFamily, generated } from "../families/family.js";
import { remarksOf } from "../families/remarks.js";
import { mcfg } from "./mcfg.js";
import { ssdt } from "./ssdt.js";
import { viot } from "./viot.js";

/** Tables that tell a guest of its devices, where firmware does not; s390x has no ACPI. */
export const acpiFamily: ArtefactFamily = {
  name: "acpi",
  docs: "ACPI tables for iasl: devices, IOMMUs and the PCI host bridge",
  generate: ({ whole: guest, origin }) => {
    const remarks = remarksOf(origin);
    const tables = {
      ssdt: ssdt(guest, remarks),
      viot: viot(guest, remarks),
      mcfg: mcfg(guest, remarks),
    };
    return {
      artefacts: Object.entries(tables).flatMap(([name, text]) =>
        text === undefined ? [] : [generated(`guest/acpi/${name}.asl`, text)],
      ),
      findings: [],
    };
  },
};
