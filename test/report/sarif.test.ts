import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Ajv } from "ajv";
import { describe, expect, it } from "vitest";
import { CODES } from "../../src/profile/codes.js";
import { ruleDocs } from "../../src/profile/rule-docs.js";
import type { CheckedFile } from "../../src/report/finding.js";
import { printReport } from "../../src/report/print-report.js";
import { sarifFormat } from "../../src/report/sarif.js";
import { HOSTILE_FILES, USUAL_FILES } from "./sample-report.js";

const require = createRequire(import.meta.url);
/** As OASIS published it; the package has it under the name of its draft. */
const SCHEMA = "@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json";

const format = sarifFormat({ version: "1.2.3", describe: ({ rule }) => ruleDocs(rule) });

function logOf(files: readonly CheckedFile[]) {
  return JSON.parse(printReport(format, files));
}

describe("SARIF", () => {
  // The keywords of draft 4 that later drafts call otherwise.
  const { $schema: _, id, ...schema } = JSON.parse(readFileSync(require.resolve(SCHEMA), "utf8"));
  const ajv = new Ajv({ strict: false, validateFormats: false, unicodeRegExp: false });
  const validate = ajv.compile({ $id: id, ...schema });

  it.each([
    ["a usual report", USUAL_FILES],
    ["hostile text", HOSTILE_FILES],
    ["no findings", []],
  ])("of %s is valid by the published schema", (_, files) => {
    validate(logOf(files));
    expect(validate.errors ?? []).toEqual([]);
  });

  it("has the places of findings and of what they relate to", () => {
    const [run] = logOf(USUAL_FILES).runs;
    expect(run.results[1]).toMatchObject({
      ruleId: "WB3003",
      level: "error",
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: "cars/bad.yaml" },
            region: { startLine: 34, startColumn: 15, endLine: 34, endColumn: 19 },
          },
        },
      ],
      relatedLocations: [{ id: 0, physicalLocation: { region: { startLine: 28 } } }],
    });
  });

  it("explains each rule that it names", () => {
    const [run] = logOf(USUAL_FILES).runs;
    const named = new Set(run.results.map(({ ruleId }: { ruleId: string }) => ruleId));
    const rules: { id: string; help?: { text: string } }[] = run.tool.driver.rules;
    expect(rules.map(({ id }) => id)).toEqual([...named].sort());
    expect(rules.every(({ help }) => help !== undefined)).toBe(true);
  });

  it("keeps fingerprints while lines come and go", () => {
    const moved = USUAL_FILES.map(({ findings, ...rest }) => {
      return { ...rest, findings: findings.map((finding) => ({ ...finding, line: 77 })) };
    });
    const prints = [USUAL_FILES, moved].map((files) =>
      logOf(files).runs[0].results.map((result: object) =>
        Reflect.get(result, "partialFingerprints"),
      ),
    );
    expect(prints[0]).toEqual(prints[1]);
    expect(new Set(prints[0]?.map((print: object) => JSON.stringify(print))).size).toBe(3);
  });

  it("has a sentence about every rule of ours", () => {
    const silent = Object.keys(CODES).filter((rule) => ruleDocs(rule) === undefined);
    expect(silent.filter((rule) => !rule.startsWith("standard/"))).toEqual([]);
  });
});
