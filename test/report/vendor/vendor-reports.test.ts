import fc from "fast-check";
import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";
import { loadVendor, parseVendor } from "../../../src/profile/vendor/load-vendor.js";
import type { Vendor } from "../../../src/profile/vendor/vendor.js";
import { style } from "../../../src/report/style.js";
import {
  conformanceJson,
  conformanceJunit,
  conformanceMarkdown,
  conformancePretty,
} from "../../../src/report/vendor/conformance.js";
import { conformanceHtml, matrixHtml } from "../../../src/report/vendor/html.js";
import { matrixJson, matrixMarkdown, matrixPretty } from "../../../src/report/vendor/matrix.js";
import { loadStandard } from "../../../src/standard/load-standard.js";
import type { Standard } from "../../../src/standard/standard.js";
import { OUTCOMES, totalsOf } from "../../../src/vendor/conformance.js";
import { judgeVendor } from "../../../src/vendor/judge-vendor.js";
import { matrixOf } from "../../../src/vendor/matrix.js";
import { GOOD_VENDOR } from "../../profile/vendor/vendor-text.js";
import { hostileVendor } from "./hostile-vendor.js";

const PLAIN = style(false);
const DAY = "2026-11-22";

function vendorOf(text: string): Vendor {
  const result = parseVendor(text, "vendor.yaml");
  if (!result.ok) throw new Error(JSON.stringify(result.findings));
  return result.vendor;
}

function standard(): Standard {
  const result = loadStandard("essential-automotive");
  if (!result.ok) throw new Error(JSON.stringify(result.findings));
  return result.standard;
}

function judged(text: string) {
  return judgeVendor(vendorOf(text), standard(), DAY, []);
}

describe("conformance", () => {
  it("has a verdict for every rule, in every format", () => {
    const conformance = judged(GOOD_VENDOR);
    const { rules } = standard();
    expect(conformance.verdicts.map(({ rule }) => rule.id)).toEqual(rules.map(({ id }) => id));
    const pretty = conformancePretty(conformance, PLAIN);
    const markdown = conformanceMarkdown(conformance);
    const json: { rules: { rule: { id: string } }[] } = JSON.parse(conformanceJson(conformance));
    for (const [index, { id }] of rules.entries()) {
      expect(pretty).toContain(` ${id} `);
      expect(markdown).toContain(`| ${id}`);
      expect(json.rules[index]?.rule.id).toBe(id);
    }
  });

  it("takes silence for nothing but silence", () => {
    const silent =
      `${GOOD_VENDOR.slice(0, GOOD_VENDOR.indexOf("transports:"))}devices: []\n`.replace(
        / {2}press:\n( {4}.*\n)+/,
        "",
      );
    const totals = totalsOf(judged(silent).verdicts);
    expect(totals.fail).toBe(0);
    expect(totals["not-declared"]).toBeGreaterThan(10);
  });

  it("is well-formed JUnit whose counts are right", () => {
    for (const text of [GOOD_VENDOR, hostileVendor()]) {
      const conformance = judged(text);
      const totals = totalsOf(conformance.verdicts);
      const elements = { testcase: 0, failure: 0, skipped: 0 };
      let suite: Record<string, unknown> = {};
      const parser = new SaxesParser();
      parser.on("error", (error) => {
        throw error;
      });
      parser.on("opentag", ({ name, attributes }) => {
        if (name === "testsuite") suite = attributes;
        if (Object.hasOwn(elements, name)) elements[name as keyof typeof elements] += 1;
      });
      parser.write(conformanceJunit(conformance)).close();
      expect(elements).toEqual({
        testcase: conformance.verdicts.length,
        failure: totals.fail,
        skipped: totals["not-declared"] + totals["not-applicable"],
      });
      expect(suite).toMatchObject({
        tests: String(elements.testcase),
        failures: String(elements.failure),
        skipped: String(elements.skipped),
      });
    }
  });

  it("counts every verdict once", () => {
    const { verdicts } = judged(GOOD_VENDOR);
    const totals = totalsOf(verdicts);
    expect(OUTCOMES.reduce((sum, outcome) => sum + totals[outcome], 0)).toBe(verdicts.length);
  });
});

describe("reports of hostile profiles", () => {
  const vendor = vendorOf(hostileVendor());
  const conformance = judgeVendor(vendor, standard(), DAY, []);
  const matrix = matrixOf([vendor], [conformance]);

  it("keep markup out of HTML", () => {
    for (const page of [matrixHtml(matrix), conformanceHtml(conformance)]) {
      expect(page.match(/<script/g)).toHaveLength(1);
      expect(page.match(/<\/script>/g)).toHaveLength(1);
      expect(page).not.toMatch(/<img|<svg|href="(?!https:)|\son\w+="/);
    }
  });

  it("keep links and HTML out of Markdown", () => {
    for (const text of [matrixMarkdown(matrix), conformanceMarkdown(conformance)]) {
      expect(text).not.toMatch(/<(script|img|svg|style)/);
      expect(text).not.toMatch(/(?<!\\)\]\((?!<https:)/);
    }
  });

  it("show control characters of any text instead of sending them", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", minLength: 1, maxLength: 60 }), (text) => {
        const odd = { ...vendor, product: text, maker: text, notes: text, description: text };
        const printed = [
          matrixPretty(matrixOf([odd]), PLAIN),
          conformancePretty({ ...conformance, vendor: odd }, PLAIN),
          matrixMarkdown(matrixOf([odd])),
          matrixHtml(matrixOf([odd])),
        ].join("");
        expect(printed.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u);
      }),
      { numRuns: 50 },
    );
  });
});

describe("the matrix", () => {
  const vendors = ["qemu-10.0", "qemu-11.1", "xen-arm"].flatMap((name) => {
    const result = loadVendor(`profiles/vendors/${name}.yaml`);
    return result.ok ? [result.vendor] : [];
  });
  const matrix = matrixOf(vendors);

  it("is printed for a terminal and for documents", async () => {
    await expect(matrixPretty(matrix, PLAIN)).toMatchFileSnapshot("golden/matrix.txt");
    await expect(matrixMarkdown(matrix)).toMatchFileSnapshot("golden/matrix.md");
  });

  it("has every cell with its sources for programs", () => {
    const report = JSON.parse(matrixJson(matrix));
    expect(report.vendors).toHaveLength(3);
    const cells: { support: string; claim?: { sources: unknown[] } }[] = report.devices.flatMap(
      ({ cells: row }: { cells: unknown[] }) => row,
    );
    const stated = cells.filter(({ support }) => support !== "unknown");
    expect(stated.length).toBeGreaterThan(40);
    expect(stated.every(({ claim }) => (claim?.sources.length ?? 0) > 0)).toBe(true);
  });
});
