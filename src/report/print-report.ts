import { Tally } from "./count.js";
import type { CheckedFile } from "./finding.js";
import type { ReportFormat } from "./report-format.js";

/** A whole report at once. */
export function printReport(format: ReportFormat, files: Iterable<CheckedFile>): string {
  const tally = new Tally();
  const parts: string[] = [];
  for (const checked of files) {
    tally.add(checked.findings);
    const part = format.file(checked);
    if (part !== "") parts.push(part);
  }
  const opening = parts.length > 0 ? (format.opening ?? "") : "";
  return `${format.head}${opening}${parts.join(format.separator)}${format.tail(tally)}`;
}
