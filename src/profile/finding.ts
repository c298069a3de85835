import { CODES, type RuleId } from "./codes.js";
import type { Diagnostic, RelatedPlace, Severity, SourceRange } from "./diagnostic.js";

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

/** What knows the place of each part of its data: a file, or several that were merged. */
export interface Located {
  readonly data: unknown;
  range(pointer: string, part?: "key" | "value"): SourceRange;
  /** Whether a part was written, rather than filled in. */
  has(pointer: string): boolean;
}

/** Gives a finding its place in the document. */
export function locate(document: Pick<Located, "range">, finding: Finding): Diagnostic {
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

/** File by file, `first` before the others, and in the order a person reads each. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[], first = ""): Diagnostic[] {
  const files = [...new Set([first, ...diagnostics.map(({ file }) => file)])];
  return [...diagnostics].sort(
    (a, b) =>
      files.indexOf(a.file) - files.indexOf(b.file) ||
      a.line - b.line ||
      a.column - b.column ||
      a.code.localeCompare(b.code),
  );
}
