import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { CODES, type RuleId } from "../../src/profile/codes.js";
import { ruleDocs } from "../../src/profile/rule-docs.js";
import { spoil } from "../profile/profile-text.js";
import { VENDOR_MISTAKES } from "../profile/vendor/mistakes.js";
import { GOOD_VENDOR } from "../profile/vendor/vendor-text.js";
import { DOCUMENT_CASES } from "./document-cases.js";
import { type MessageCase, tell } from "./message-case.js";
import { EXTENDS_CASES, PROFILE_CASES, SERVED_CASES } from "./profile-cases.js";
import { JUDGED_CASES, STANDARD_CASES } from "./standard-cases.js";

const VENDOR_CASES: readonly MessageCase[] = VENDOR_MISTAKES.map(({ what, rule, from, to }) => ({
  what: `a vendor profile with ${what}`,
  rule: rule as RuleId,
  files: { "demo.yaml": spoil(from, to, GOOD_VENDOR) },
}));

const AREAS: Readonly<Record<string, readonly MessageCase[]>> = {
  document: DOCUMENT_CASES,
  profile: PROFILE_CASES,
  extends: EXTENDS_CASES,
  served: SERVED_CASES,
  standard: STANDARD_CASES,
  judged: JUDGED_CASES,
  vendor: VENDOR_CASES,
};

describe("what a person reads", () => {
  it.each(Object.entries(AREAS))("of each mistake (%s) is as it was", async (area, cases) => {
    let text = "";
    for (const each of cases) {
      const told = await tell(each);
      const rules = told.findings.map(({ rule }) => rule);
      if (area === "vendor") expect(rules, each.what).toContain(each.rule);
      else expect(rules, `${each.what}:\n${told.text}`).toEqual([each.rule]);
      text += `## ${each.what}\n\n${withoutServedTypes(told.text)}\n`;
    }
    await expect(text).toMatchFileSnapshot(`golden/${area}.txt`);
  });

  it("is there for every code, and so is its explanation", () => {
    const told = new Set(Object.values(AREAS).flatMap((cases) => cases.map(({ rule }) => rule)));
    const codes = Object.keys(CODES) as RuleId[];
    const others = testTexts();
    // Areas beside documents, such as plans and launch files, show their messages in tests and goldens of their own.
    const isTold = (rule: RuleId) =>
      told.has(rule) || others.some((text) => text.includes(rule) || text.includes(CODES[rule]));
    expect(codes.filter((rule) => !isTold(rule))).toEqual([]);
    expect(codes.filter((rule) => ruleDocs(rule) === undefined)).toEqual([]);
  });
});

function testTexts(): string[] {
  const folder = fileURLToPath(new URL("..", import.meta.url));
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const tests = files.filter((file) => file.endsWith(".test.ts") || file.endsWith("findings.txt"));
  return tests.map((file) => readFileSync(join(folder, file), "utf8"));
}

/** The list of types grows with every model. */
function withoutServedTypes(text: string): string {
  return text.replace(/expected: block, .* or .*/, "expected: (the types that are served)");
}
