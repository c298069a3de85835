import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { loadStandard } from "../../src/standard/load-standard.js";
import type { Standard } from "../../src/standard/standard.js";
import type { RuleExample } from "./example.js";
import { expectExample } from "./expect-example.js";

const NAME = "essential-automotive";
const file = new URL(`examples/${NAME}.yaml`, import.meta.url);
const examples: Readonly<Record<string, RuleExample>> = parse(readFileSync(file, "utf8"));

let loaded: Standard | undefined;

function standard(): Standard {
  if (loaded !== undefined) return loaded;
  const result = loadStandard(NAME);
  if (!result.ok) throw new Error(JSON.stringify(result.findings.slice(0, 5), undefined, 2));
  loaded = result.standard;
  return loaded;
}

function own() {
  return standard().rules.filter((rule) => rule.standard === NAME);
}

describe("the standard essential-automotive", () => {
  it("has more than 120 rules of its own, each with an example", () => {
    expect(own().length).toBeGreaterThanOrEqual(120);
    expect(own().map(({ id }) => id)).toEqual(Object.keys(examples));
  });

  it.each(Object.entries(examples))(
    "%s: accepts what meets it, finds what does not",
    (id, each) => {
      expectExample(standard(), id, each);
    },
  );

  it("says of each basis how sure it is, and of AVPS that only titles are known", () => {
    const sources = new Map(standard().sources.map((source) => [source.basis, source.confidence]));
    expect(
      [...new Set(own().map(({ basis }) => basis))].filter((basis) => !sources.has(basis)),
    ).toEqual([]);
    expect(sources.get("avps-chapter")).toBe("title-only");
  });

  it("invents no requirement number: what points into AVPS points at chapters", () => {
    for (const { pointer, basis } of [...own(), ...standard().needs]) {
      expect(pointer).not.toMatch(/REQ|\b[A-Z]+-\d+\b/);
      if (basis === "avps-chapter") {
        expect(pointer).toMatch(/AVPS (1\.0|2\.0) §2\.[\d.]+.*\(title only\)/);
      }
    }
  });

  it("covers the founding text: its devices, and a transport for each architecture", () => {
    const founding = own().filter(({ basis }) => basis === "founding-text");
    const asked = JSON.stringify(founding.map(({ check }) => check));
    for (const type of [
      "network",
      "block",
      "console",
      "entropy",
      "balloon",
      "scsi",
      "gpu",
      "input",
      "9p",
      "vsock",
      "crypto",
    ]) {
      expect(asked).toContain(`"${type}"`);
    }
    expect(
      founding
        .filter(({ applies }) => applies.subject === "vendor" && applies.architecture !== undefined)
        .map(({ applies, check }) => [applies.architecture, check.transport]),
    ).toEqual([
      ["x86_64", "pci"],
      ["aarch64", "mmio"],
      ["s390x", "ccw"],
    ]);
  });
});
