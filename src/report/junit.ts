import type { Diagnostic } from "../profile/diagnostic.js";
import type { CheckedFile } from "./finding.js";
import { prettyFinding } from "./pretty.js";
import type { ReportFormat } from "./report-format.js";
import { style } from "./style.js";
import { attributes, escapeXml } from "./xml.js";

const PLAIN = style(false);

/**
 * JUnit XML: a test suite for each file. An error is a failed test, anything else a passed one that
 * printed something; a file without findings is one passed test.
 */
export const junitFormat: ReportFormat = {
  head: '<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="wheelbase">\n',
  separator: "",
  file: testSuite,
  tail: () => "</testsuites>\n",
};

function testSuite({ file, findings, sources }: CheckedFile): string {
  const failures = findings.filter(({ severity }) => severity === "error").length;
  const counts = { tests: Math.max(1, findings.length), failures, errors: 0, skipped: 0 };
  const cases = findings.map((finding) => testCase(finding, sources));
  if (cases.length === 0) cases.push(`    <testcase${attributes(caseNames("valid", file))}/>\n`);
  return `  <testsuite${attributes({ name: file, ...counts })}>\n${cases.join("")}  </testsuite>\n`;
}

function testCase(finding: Diagnostic, sources: CheckedFile["sources"]): string {
  const { file, line, column, severity, code, rule, message } = finding;
  const names = caseNames(`${code} ${rule} at ${line}:${column}`, file);
  const text = escapeXml(prettyFinding(finding, sources, PLAIN));
  const body =
    severity === "error"
      ? `<failure${attributes({ message, type: code })}>${text}</failure>`
      : `<system-out>${text}</system-out>`;
  return `    <testcase${attributes({ ...names, line })}>\n      ${body}\n    </testcase>\n`;
}

function caseNames(name: string, file: string) {
  return { name, classname: file, file };
}
