import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";
import { jsonFormat } from "../../src/report/json.js";
import { printReport } from "../../src/report/print-report.js";
import { HOSTILE_FILES, HOSTILE_TEXT, USUAL_FILES } from "./sample-report.js";

const schemaFile = new URL("../../schemas/report.schema.json", import.meta.url);

describe("findings for programs", () => {
  const validate = new Ajv2020({ strict: false }).compile(
    JSON.parse(readFileSync(schemaFile, "utf8")),
  );

  it.each([
    ["a usual report", USUAL_FILES],
    ["hostile text", HOSTILE_FILES],
    ["no findings", []],
  ])("of %s have the documented shape", (_, files) => {
    validate(JSON.parse(printReport(jsonFormat, files)));
    expect(validate.errors ?? []).toEqual([]);
  });

  it("have codes, places and counts", () => {
    expect(JSON.parse(printReport(jsonFormat, USUAL_FILES))).toMatchObject({
      version: 1,
      checkedFiles: 3,
      errors: 2,
      warnings: 1,
      notes: 0,
      findings: [
        { code: "WB2009" },
        {
          code: "WB3003",
          rule: "device/unique-name",
          severity: "error",
          message: 'device name "boot" is taken in guest "ivi"',
          file: "cars/bad.yaml",
          line: 34,
          column: 15,
          endLine: 34,
          endColumn: 19,
          hint: "give this device another name",
          related: [{ message: "first here", file: "cars/bad.yaml", line: 28, column: 15 }],
        },
        { code: "WB3009" },
      ],
    });
  });

  it("have texts as they are", () => {
    const { findings } = JSON.parse(printReport(jsonFormat, HOSTILE_FILES));
    expect(findings[0].message).toBe(HOSTILE_TEXT);
  });
});
