import type { Severity } from "../profile/diagnostic.js";
import type { Tally, UsedRule } from "./count.js";
import type { CheckedFile } from "./finding.js";

/**
 * One way to print findings. A report is `head`, then the parts of the files that are not empty,
 * joined by `separator`, then `tail`: it can be written while files are still being checked, and
 * the part of a file can be made wherever the file is checked.
 */
export interface ReportFormat {
  readonly head: string;
  /** What comes before the first part, when there is one. */
  readonly opening?: string;
  readonly separator: string;
  file(checked: CheckedFile): string;
  tail(tally: Tally): string;
}

/** What a rule is about, for formats that explain their rules. */
export interface RuleHelp {
  readonly docs: string;
  readonly severity: Severity;
}

export type DescribeRule = (used: UsedRule) => RuleHelp | undefined;
