import { expect } from "vitest";
import { judge } from "../../src/standard/judge.js";
import type { Standard } from "../../src/standard/standard.js";
import { type ProfileExample, type RuleExample, subjectOfExample } from "./example.js";

const TODAY = "2026-01-01";

/** The good profile fails nothing and meets the rule; the bad one fails the rule alone, there. */
export function expectExample(
  standard: Standard,
  id: string,
  { pass, fail, at }: RuleExample,
): void {
  expect(failures(standard, pass)).toEqual([]);
  expect(outcomeOf(standard, pass, id)).toBe("pass");
  expect(failures(standard, fail)).toEqual([`${id} ${at}`]);
}

function failures(standard: Standard, example: ProfileExample): string[] {
  return judge(subjectOfExample(example), standard, TODAY).flatMap(({ rule, judgements }) =>
    judgements
      .filter(({ outcome }) => outcome === "fail")
      .map(({ fault }) => `${rule.id} ${fault?.at}`),
  );
}

function outcomeOf(standard: Standard, example: ProfileExample, id: string): string | undefined {
  const verdicts = judge(subjectOfExample(example), standard, TODAY);
  return verdicts.find(({ rule }) => rule.id === id)?.outcome;
}
