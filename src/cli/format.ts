import type { Diagnostic } from "../profile/diagnostic.js";
import type { Sources } from "../report/finding.js";
import type { ReportFormat } from "../report/report-format.js";
import { style, wantsColour } from "../report/style.js";

/** How findings are printed; the values of `validate --format`. */
export const REPORT_FORMATS = [
  "pretty",
  "concise",
  "json",
  "sarif",
  "junit",
  "github",
  "markdown",
] as const;
export type ReportFormatName = (typeof REPORT_FORMATS)[number];

/** How lists are printed: for people or for programs. */
export const LIST_FORMATS = ["pretty", "json"] as const;

export interface FormatContext {
  readonly version: string;
  readonly isColoured: boolean;
}

/** Loads one format; a command loads no printer that it does not use. */
export async function loadFormat(
  name: ReportFormatName,
  { version, isColoured }: FormatContext,
): Promise<ReportFormat> {
  switch (name) {
    case "pretty":
      return (await import("../report/pretty.js")).prettyFormat(style(isColoured));
    case "concise":
      return (await import("../report/concise.js")).conciseFormat;
    case "json":
      return (await import("../report/json.js")).jsonFormat;
    case "sarif": {
      const { sarifFormat } = await import("../report/sarif.js");
      const { ruleDocs } = await import("../profile/rule-docs.js");
      return sarifFormat({ version, describe: ({ rule }) => ruleDocs(rule) });
    }
    case "junit":
      return (await import("../report/junit.js")).junitFormat;
    case "github":
      return (await import("../report/github.js")).githubFormat;
    case "markdown":
      return (await import("../report/markdown.js")).markdownFormat;
  }
}

/** Prints the findings of a document that another command works on. */
export async function printFindings(
  findings: readonly Diagnostic[],
  sources: Sources,
): Promise<void> {
  if (findings.length === 0) return;
  const { printPretty } = await import("../report/pretty.js");
  const colours = style(wantsColour(process.stderr, process.env));
  process.stderr.write(printPretty(findings, sources, colours));
}

/**
 * Prints what a generation leaves out: a line each, since there can be many and none stops it. What
 * does is printed as other findings are.
 */
export async function printRemarks(
  findings: readonly Diagnostic[],
  sources: Sources,
): Promise<void> {
  const isError = ({ severity }: Diagnostic) => severity === "error";
  await printFindings(findings.filter(isError), sources);
  const remarks = findings.filter((finding) => !isError(finding));
  if (remarks.length === 0) return;
  const { conciseFormat } = await import("../report/concise.js");
  const { printReport } = await import("../report/print-report.js");
  const report = printReport(conciseFormat, [{ file: "", findings: remarks, sources }]);
  process.stderr.write(report);
}
