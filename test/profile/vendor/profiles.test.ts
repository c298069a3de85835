import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { loadVendor } from "../../../src/profile/vendor/load-vendor.js";
import { printPretty } from "../../../src/report/pretty.js";
import { style } from "../../../src/report/style.js";

const folder = fileURLToPath(new URL("../../../profiles/vendors/", import.meta.url));

describe("the vendor profiles we ship", () => {
  it.each(readdirSync(folder))("%s has no findings", (file) => {
    const result = loadVendor(`${folder}${file}`);
    expect(printPretty(result.findings, result.sources, style(false))).toBe("no findings\n");
    expect(result.ok).toBe(true);
  });
});
