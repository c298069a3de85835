import { describe, expect, it } from "vitest";
import { ruleDocs } from "../../src/profile/rule-docs.js";
import { conciseFormat } from "../../src/report/concise.js";
import { githubFormat } from "../../src/report/github.js";
import { jsonFormat } from "../../src/report/json.js";
import { junitFormat } from "../../src/report/junit.js";
import { markdownFormat } from "../../src/report/markdown.js";
import { prettyFormat } from "../../src/report/pretty.js";
import { printReport } from "../../src/report/print-report.js";
import type { ReportFormat } from "../../src/report/report-format.js";
import { sarifFormat } from "../../src/report/sarif.js";
import { style } from "../../src/report/style.js";
import { HOSTILE_FILES, USUAL_FILES } from "./sample-report.js";

const FORMATS: Readonly<Record<string, ReportFormat>> = {
  "pretty.txt": prettyFormat(style(false)),
  "concise.txt": conciseFormat,
  "report.json": jsonFormat,
  "report.sarif": sarifFormat({ version: "1.2.3", describe: ({ rule }) => ruleDocs(rule) }),
  "junit.xml": junitFormat,
  "github.txt": githubFormat,
  "markdown.md": markdownFormat,
};

describe.each(Object.entries(FORMATS))("%s", (name, format) => {
  it("prints a usual report", async () => {
    await expect(printReport(format, USUAL_FILES)).toMatchFileSnapshot(`golden/usual/${name}`);
  });

  it("prints hostile text as text", async () => {
    const text = printReport(format, HOSTILE_FILES);
    await expect(text).toMatchFileSnapshot(`golden/hostile/${name}`);
    expect(text).not.toMatch(/[^\P{Cc}\n]/u);
    expect(text).not.toMatch(/\p{Cs}/u);
  });

  it("prints a report without findings", async () => {
    const files = USUAL_FILES.filter(({ findings }) => findings.length === 0);
    await expect(printReport(format, files)).toMatchFileSnapshot(`golden/empty/${name}`);
  });
});

it.each([conciseFormat, githubFormat, markdownFormat])("a finding stays on its line", (format) => {
  const lines = HOSTILE_FILES.map((checked) => format.file(checked).split("\n").length - 1);
  expect(lines).toEqual([2]);
});
