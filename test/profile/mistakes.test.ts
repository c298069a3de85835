import { describe, expect, it } from "vitest";
import { CODES } from "../../src/profile/codes.js";
import { parsePlatform } from "../../src/profile/load-platform.js";
import { MISTAKES } from "./mistakes.js";
import { GOOD_PROFILE, spoil } from "./profile-text.js";

describe("a mistake in a profile", () => {
  it("is none in the profile that the others are made from", () => {
    expect(parsePlatform(GOOD_PROFILE, "good.yaml")).toMatchObject({ ok: true, findings: [] });
  });

  it.each(MISTAKES)("$what is one finding", ({ text, rule, at, message, expected, hint }) => {
    const { findings } = parsePlatform(text, "demo.yaml");
    const told = findings.map((finding) => ({
      code: finding.code,
      at: `${finding.line}:${finding.column}`,
      message: finding.message,
      expected: finding.expected,
      hint: finding.hint,
    }));
    expect(told).toEqual([{ code: CODES[rule], at, message, expected, hint }]);
  });

  it("and another are two findings, in the order of the file", () => {
    const text = spoil("512MiB", "512MB", spoil("type: entropy", "type: rng"));
    const { findings } = parsePlatform(text, "demo.yaml");
    expect(findings.map(({ rule }) => rule)).toEqual(["size/unit", "device/unknown-type"]);
  });

  it("shows the first place of what is there twice", () => {
    const { findings } = parsePlatform(spoil("name: log", "name: boot"), "demo.yaml");
    expect(findings[0]?.related).toMatchObject([{ line: 28, column: 15, message: "first here" }]);
  });
});
