import { describe, expect, it } from "vitest";
import { loadPlatform } from "../../../src/profile/load-platform.js";
import { judge } from "../../../src/standard/judge.js";
import { loadStandard } from "../../../src/standard/load-standard.js";
import { loadWaivers } from "../../../src/standard/load-waivers.js";
import { subjectOfPlatform } from "../../../src/standard/platform/subject-of-platform.js";
import { findingsOf } from "../../../src/standard/verdict.js";

const loaded = loadStandard("essential-automotive");
if (!loaded.ok) throw new Error("the standard has errors");
const { standard } = loaded;
const waivers = loadWaivers("profiles/waivers/examples.yaml", standard);

describe("the examples", () => {
  it.each(["cluster", "gateway", "ivi-cockpit"])(
    "%s meets essential-automotive in every must, should and may",
    (name) => {
      const result = loadPlatform(`profiles/examples/${name}.yaml`);
      expect(result.findings).toEqual([]);
      if (!result.ok || !waivers.ok) throw new Error("errors");
      const subject = subjectOfPlatform(result.platform, result.document);
      const verdicts = judge(subject, standard, "2026-12-01", waivers.waivers);
      expect(findingsOf(verdicts)).toEqual([]);
    },
  );
});
