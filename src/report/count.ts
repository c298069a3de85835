import type { RuleId } from "../profile/codes.js";
import type { Diagnostic } from "../profile/diagnostic.js";

export interface FindingCount {
  readonly errors: number;
  readonly warnings: number;
  readonly notes: number;
  /** Files with findings. */
  readonly files: number;
}

/** Counts findings as they come, so that a run over many files keeps none of them. */
export class Tally {
  checkedFiles = 0;
  readonly #counts = { error: 0, warning: 0, note: 0 };
  readonly #files = new Set<string>();
  readonly #rules = new Map<string, UsedRule>();

  add(findings: readonly TallyEntry[]): void {
    this.checkedFiles += 1;
    for (const { severity, file, code, rule } of findings) {
      this.#counts[severity] += 1;
      this.#files.add(file);
      this.#rules.set(code, { code, rule });
    }
  }

  get errors(): number {
    return this.#counts.error;
  }

  get warnings(): number {
    return this.#counts.warning;
  }

  get notes(): number {
    return this.#counts.note;
  }

  get files(): number {
    return this.#files.size;
  }

  /** Codes that occurred, sorted, with the names of their rules. */
  get rules(): UsedRule[] {
    return [...this.#rules.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
  }
}

export interface UsedRule {
  readonly code: string;
  readonly rule: RuleId;
}

/** What counting needs of a finding. */
export type TallyEntry = Pick<Diagnostic, "severity" | "file" | "code" | "rule">;

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
