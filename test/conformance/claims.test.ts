import { describe, expect, it } from "vitest";
import { measureCoverage } from "./coverage.js";
import { readStatements } from "./index.js";
import { testNames } from "./test-names.js";

describe("conformance claims", async () => {
  const areas = await measureCoverage();

  it("name statements of VIRTIO and tests that exist, or say why there is none", () => {
    expect(areas.flatMap(({ mistakes }) => mistakes)).toEqual([]);
  });

  it("stand beside every device requirement of VIRTIO 1.4", () => {
    const statements = [...readStatements().values()].flat();
    expect(statements).toHaveLength(860);
    const counted = areas.map(({ tested, excepted, open }) => tested + excepted + open.length);
    expect(counted.reduce((sum, count) => sum + count, 0)).toBe(860);
  });
});

describe("the names of tests", () => {
  it("are found under describe and in tables", () => {
    const here = testNames("test/conformance/claims.test.ts");
    expect(here).toContain("are found under describe and in tables");
    expect(testNames("test/interop/dpdk.test.ts")).toContain("gets its frames back with $name");
    expect(here).not.toContain("the names of tests");
    expect(testNames("test/conformance/no-such.test.ts").size).toBe(0);
  });
});
