import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parsePlatform } from "../../../src/profile/load-platform.js";
import { judge } from "../../../src/standard/judge.js";
import { loadStandard } from "../../../src/standard/load-standard.js";
import { subjectOfPlatform } from "../../../src/standard/platform/subject-of-platform.js";
import type { StandardRule } from "../../../src/standard/standard.js";
import type { ProfileExample, RuleExample } from "../example.js";
import { virtioExamples } from "../virtio-text.js";
import { KEYS_OF_FIELDS, profileOfExample } from "./profile-of-example.js";

const loaded = loadStandard("essential-automotive");
if (!loaded.ok) throw new Error("the standard has errors");
const { standard } = loaded;
const file = new URL("../examples/essential-automotive.yaml", import.meta.url);
const examples = new Map<string, RuleExample>([
  ...Object.entries<RuleExample>(parse(readFileSync(file, "utf8"))),
  ...virtioExamples(),
]);
const aboutPlatforms = standard.rules.filter(({ applies }) => applies.subject !== "vendor");

/** What a rule says of the platform profile of an example. */
function outcomeOf(example: ProfileExample, id: string): string {
  const profile = profileOfExample(example);
  const result = parsePlatform(JSON.stringify(profile), "example.json");
  if (!result.ok) return `refused ${result.findings.map(({ code }) => code).join(" ")}`;
  const verdicts = judge(subjectOfPlatform(result.platform, result.document), standard, TODAY);
  return verdicts.find(({ rule }) => rule.id === id)?.outcome ?? "no rule";
}

const TODAY = "2026-01-01";

/** True of every profile: VERSION_1 is always offered, and the schema wants or fills in the key. */
const ALWAYS_MET = [
  "EA-GEN-01",
  "EA-FS-01",
  "EA-GPU-06",
  "EA-VSOCK-03",
  ...standard.rules.flatMap(({ id, check }) =>
    check.queues === "as-defined" || (id.startsWith("VIO-ANY-") && check.offers !== undefined)
      ? [id]
      : [],
  ),
];

/** Fields that no profile states, because a device model decides them, or its run. */
function asksOfTheModel({ applies, check }: StandardRule): boolean {
  const types = [applies.device ?? []].flat();
  const facts = Object.keys({ ...applies.when?.facts, ...check.facts });
  return facts.some((name) => {
    const [part, field] = [name.slice(0, name.indexOf(".")), name.slice(name.indexOf(".") + 1)];
    return part === "config" && types.some((type) => !(`${type}.${field}` in KEYS_OF_FIELDS));
  });
}

describe("a platform profile", () => {
  it.each(aboutPlatforms.map((rule) => [rule.id, rule] as const))(
    "is judged by %s, or cannot be written so that it fails",
    (id, rule) => {
      const example = examples.get(id);
      if (example === undefined) throw new Error("a rule without an example");
      const pass = outcomeOf(example.pass, id);
      const fail = outcomeOf(example.fail, id);
      if (asksOfTheModel(rule)) expect([pass, fail]).toEqual(["not-applicable", "not-applicable"]);
      else {
        expect(pass).toBe("pass");
        if (ALWAYS_MET.includes(id)) expect(fail).toBe("pass");
        else expect(fail).toMatch(/^(fail|refused .*)$/);
      }
    },
  );

  it("fails most rules where it deserves that, rather than being refused", () => {
    const failing = aboutPlatforms.filter(({ id }) => {
      const example = examples.get(id);
      return example !== undefined && outcomeOf(example.fail, id) === "fail";
    });
    expect(failing.length).toBeGreaterThan(60);
  });
});
