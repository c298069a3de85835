import { expect, it } from "vitest";
import { parsePlatform } from "../../src/profile/load-platform.js";
import { printJson } from "../../src/report/json.js";
import { spoil } from "../profile/profile-text.js";

it("findings for programs have codes, places and counts", () => {
  const { findings } = parsePlatform(spoil("name: log", "name: boot"), "demo.yaml");
  expect(JSON.parse(printJson(findings))).toEqual({
    version: 1,
    errors: 1,
    notes: 0,
    warnings: 0,
    findings: [
      {
        code: "WB3003",
        rule: "device/unique-name",
        severity: "error",
        message: 'device name "boot" is taken in guest "ivi"',
        file: "demo.yaml",
        line: 33,
        column: 15,
        endLine: 33,
        endColumn: 19,
        hint: "give this device another name",
        related: [
          {
            message: "first here",
            file: "demo.yaml",
            line: 27,
            column: 15,
            endLine: 27,
            endColumn: 19,
          },
        ],
      },
    ],
  });
});
