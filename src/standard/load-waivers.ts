import { validateWaiverList } from "../generated/validators/waiver-list.js";
import type { Diagnostic } from "../profile/diagnostic.js";
import { locate, sortDiagnostics } from "../profile/finding.js";
import { readDocument } from "../profile/read-document.js";
import { checkSchema } from "../profile/schema-check.js";
import type { SourceDocument } from "../profile/source-document.js";
import { checkWaivers } from "./check-standard.js";
import { waiversOf } from "./extend-standard.js";
import type { Standard } from "./standard.js";
import type { WaiverEntry } from "./standard-document.js";
import type { Waiver } from "./verdict.js";

export type WaiversResult =
  | {
      readonly ok: true;
      readonly waivers: readonly Waiver[];
      readonly document: SourceDocument;
      readonly findings: readonly Diagnostic[];
    }
  | {
      readonly ok: false;
      readonly findings: readonly Diagnostic[];
      readonly document: SourceDocument | undefined;
    };

/** Reads the deviations that a subject's owner accepts from a standard. */
export function loadWaivers(file: string, standard: Standard): WaiversResult {
  const read = readDocument(file);
  if (!read.ok) return { ok: false, findings: read.findings, document: undefined };
  const { document } = read;
  const rules = [...standard.rules, ...standard.disabled.map(({ rule }) => rule)];
  const { findings, entries } = checkWaiverList(
    document,
    rules.map(({ id }) => id),
  );
  if (findings.length > 0) return { ok: false, findings, document };
  return { ok: true, waivers: waiversOf(entries, file), document, findings };
}

/** What is wrong with a list; without `ruleIds`, its rules are not looked for. */
export function checkWaiverList(
  document: SourceDocument,
  ruleIds: readonly string[] | undefined,
): { readonly findings: readonly Diagnostic[]; readonly entries: readonly WaiverEntry[] } {
  const shape = checkSchema(document.data, validateWaiverList);
  // The schema accepted the data, so it has the type that describes the schema.
  const entries =
    shape.length > 0 ? [] : (document.data as { waivers: readonly WaiverEntry[] }).waivers;
  const found = [...shape, ...checkWaivers(entries, ruleIds)];
  return { findings: sortDiagnostics(found.map((finding) => locate(document, finding))), entries };
}
