import type { DiagnosticCode, RuleId } from "./codes.js";

export type Severity = "error" | "warning";

/** A place in a file; lines and columns count from 1, `endColumn` is the first one behind. */
export interface SourceRange {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

export interface RelatedPlace extends SourceRange {
  readonly message: string;
}

/** A finding about a person's document: what, where, what was expected and how to fix it. */
export interface Diagnostic extends SourceRange {
  readonly code: DiagnosticCode;
  readonly rule: RuleId;
  readonly severity: Severity;
  readonly message: string;
  readonly expected?: string;
  readonly hint?: string;
  readonly related: readonly RelatedPlace[];
}
