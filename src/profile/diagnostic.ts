import type { RuleId } from "./codes.js";

/** A note is for the reader to weigh; nothing fails by it. */
export type Severity = "error" | "warning" | "note";

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
  /** A `DiagnosticCode`, or the id of a rule of the standard that is named. */
  readonly code: string;
  readonly rule: RuleId;
  readonly standard?: string;
  readonly severity: Severity;
  readonly message: string;
  readonly expected?: string;
  readonly hint?: string;
  readonly related: readonly RelatedPlace[];
}
