import { plural } from "../../../report/count.js";
import { checkStandardDocument } from "../../../standard/load-standard.js";
import type { CheckDocument } from "./document-check.js";

export const checkStandard: CheckDocument = (read, file) => {
  const result = checkStandardDocument(read, file);
  const { findings, documents } = result;
  const sources = new Map([...documents].map(([name, { text }]) => [name, text]));
  const summary = result.ok ? plural(result.standard.rules.length, "rule") : undefined;
  return { findings, sources, summary };
};
