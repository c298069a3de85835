import { CODES, type RuleId } from "./codes.js";
import type { Diagnostic, RelatedPlace, Severity } from "./diagnostic.js";
import type { SourceDocument } from "./source-document.js";

/** A finding before it has a line number: rules and checks name places by JSON pointer. */
export interface Finding {
  readonly rule: RuleId;
  /** The rule of a standard that speaks, and the standard. */
  readonly code?: string;
  readonly standard?: string;
  readonly severity?: Severity;
  readonly at: string;
  /** Point at the key instead of its value. */
  readonly key?: boolean;
  readonly message: string;
  readonly expected?: string | undefined;
  readonly hint?: string | undefined;
  readonly related?: readonly { readonly at: string; readonly message: string }[];
}

/** Gives a finding its place in the document. */
export function locate(document: SourceDocument, finding: Finding): Diagnostic {
  const { rule, code = CODES[rule], severity = "error", message, expected, hint } = finding;
  const related = (finding.related ?? []).map(
    ({ at, message: note }): RelatedPlace => ({ message: note, ...document.range(at) }),
  );
  return {
    code,
    rule,
    ...(finding.standard === undefined ? {} : { standard: finding.standard }),
    severity,
    message,
    ...document.range(finding.at, finding.key === true ? "key" : "value"),
    ...(expected === undefined ? {} : { expected }),
    ...(hint === undefined ? {} : { hint }),
    related,
  };
}

/** In the order a person reads the file. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  return [...diagnostics].sort(
    (a, b) => a.line - b.line || a.column - b.column || a.code.localeCompare(b.code),
  );
}
