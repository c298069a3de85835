import { describe, expect, it } from "vitest";
import { parseVendor } from "../../../src/profile/vendor/load-vendor.js";
import { spoil } from "../profile-text.js";
import { VENDOR_MISTAKES } from "./mistakes.js";
import { GOOD_VENDOR } from "./vendor-text.js";

describe("a vendor profile", () => {
  it("without faults has no findings", () => {
    const result = parseVendor(GOOD_VENDOR, "demo.yaml");
    expect(result.findings).toEqual([]);
    expect(result.ok).toBe(true);
  });

  it.each(VENDOR_MISTAKES)("with $what is found out", ({ from, to, rule, message, hint }) => {
    const { findings } = parseVendor(spoil(from, to, GOOD_VENDOR), "demo.yaml");
    const found = findings.find((finding) => finding.rule === rule);
    expect(found, JSON.stringify(findings)).toMatchObject({
      file: "demo.yaml",
      message,
      ...(hint === undefined ? {} : { hint }),
    });
    expect(found?.line).toBeGreaterThan(1);
  });

  it("as a platform profile is told what it is not", () => {
    const { findings } = parseVendor("kind: PlatformProfile\nname: x\n", "x.yaml");
    expect(findings.map(({ message }) => message)).toEqual([
      '"PlatformProfile" is not a value of "kind"',
    ]);
  });
});
