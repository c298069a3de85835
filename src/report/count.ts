import type { Diagnostic } from "../profile/diagnostic.js";

export interface FindingCount {
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
  readonly files: number;
}

export function countFindings(findings: readonly Diagnostic[]): FindingCount {
  const errors = findings.filter(({ severity }) => severity === "error").length;
  const notes = findings.filter(({ severity }) => severity === "note").length;
  const files = new Set(findings.map(({ file }) => file)).size;
  return { errors, warnings: findings.length - errors - notes, notes, files };
}

/** "2 errors, 1 warning in 1 file". */
export function summaryLine({ errors, warnings, notes, files }: FindingCount): string {
  const parts = [
    ...(errors > 0 ? [plural(errors, "error")] : []),
    ...(warnings > 0 ? [plural(warnings, "warning")] : []),
    ...(notes > 0 ? [plural(notes, "note")] : []),
  ];
  return parts.length === 0 ? "no findings" : `${parts.join(", ")} in ${plural(files, "file")}`;
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
