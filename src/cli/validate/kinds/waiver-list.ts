import { plural } from "../../../report/count.js";
import { checkWaiverList } from "../../../standard/load-waivers.js";
import type { CheckDocument } from "./document-check.js";

/** A list by itself: of which standard it is, only a run with that standard knows. */
export const checkWaivers: CheckDocument = ({ document, text }, file) => {
  const { findings, entries } = checkWaiverList(document, undefined);
  const summary = findings.length === 0 ? plural(entries.length, "waiver") : undefined;
  return { findings, sources: new Map([[file, text]]), summary };
};
