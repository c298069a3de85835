import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";
import { junitFormat } from "../../src/report/junit.js";
import { printReport } from "../../src/report/print-report.js";
import { HOSTILE_FILES, HOSTILE_TEXT, USUAL_FILES } from "./sample-report.js";

interface Element {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** The elements of a document; throws when it is not well-formed. */
function elementsOf(xml: string): Element[] {
  const elements: Element[] = [];
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => elements.push({ name, attributes }));
  parser.write(xml).close();
  return elements;
}

describe("JUnit XML", () => {
  it("is a suite for each file, and an error is a failure", () => {
    const elements = elementsOf(printReport(junitFormat, USUAL_FILES));
    const suites = elements.filter(({ name }) => name === "testsuite");
    expect(suites.map(({ attributes }) => attributes)).toMatchObject([
      { name: "cars/bad.yaml", tests: "2", failures: "2" },
      { name: "cars/good.yaml", tests: "1", failures: "0" },
      { name: "cars/warned.yaml", tests: "1", failures: "0" },
    ]);
    expect(elements.filter(({ name }) => name === "testcase")).toHaveLength(4);
    expect(elements.filter(({ name }) => name === "failure")).toHaveLength(2);
    expect(elements.filter(({ name }) => name === "system-out")).toHaveLength(1);
  });

  it("is well-formed, and a text comes back as it was", () => {
    const elements = elementsOf(printReport(junitFormat, HOSTILE_FILES));
    const failure = elements.find(({ name }) => name === "failure");
    // Controls have no place in XML 1.0, but white space has.
    const shown = HOSTILE_TEXT.replace(/(?![\t\r\n])\p{Cc}|[\ud800\ufffe]/gu, "\ufffd");
    expect(failure?.attributes["message"]).toBe(shown);
  });
});
