import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { deviceNames } from "../../src/catalogue/index.js";
import { CODES } from "../../src/profile/codes.js";
import { DESCRIBED_TYPES, descriptionOf } from "../../src/profile/devices/index.js";
import { PROFILE_RULES, SERVED_RULES } from "../../src/profile/rules/index.js";
import { definitionName } from "../../src/profile/schema/device-schema.js";
import { platformProfileSchema } from "../../src/profile/schema/platform-schema.js";
import { profileReference } from "../../src/profile/schema/profile-reference.js";
import { SERVED_COMMON_FEATURES, SERVED_DEVICES } from "../../src/profile/served/index.js";
import { featureNamesOf } from "../../src/profile/vocabulary.js";

const schema: { readonly $defs: Readonly<Record<string, { readonly enum?: readonly string[] }>> } =
  JSON.parse(
    readFileSync(new URL("../../schemas/platform-profile.schema.json", import.meta.url), "utf8"),
  );

describe("the vocabulary of profiles", () => {
  it("has every device type that VIRTIO 1.4 or custom defines, and one for vendors", () => {
    expect([...DESCRIBED_TYPES].sort()).toEqual([...deviceNames, "vendor-specific"].sort());
  });

  it("is what the schema in the repository was made from", () => {
    expect(schema).toEqual(JSON.parse(JSON.stringify(platformProfileSchema())));
  });

  it("is what the reference in the repository was made from", () => {
    const path = new URL("../../docs/profile-reference.md", import.meta.url);
    expect(readFileSync(path, "utf8")).toBe(profileReference());
  });

  it.each(DESCRIBED_TYPES.filter((type) => type !== "vendor-specific"))(
    "has the catalogue's features of %s",
    (type) => {
      expect(schema.$defs[`${definitionName(type)}Features`]?.enum).toEqual(
        featureNamesOf({ type }),
      );
    },
  );

  it.each(DESCRIBED_TYPES)("names known features in the description of %s", (type) => {
    const { config, queues } = descriptionOf(type);
    const named = [...Object.values(config), ...(queues.counted ? [queues.counted] : [])];
    const features = named.flatMap(({ feature }) => feature ?? []);
    expect(featureNamesOf({ type })).toEqual(expect.arrayContaining(features));
  });

  it.each(Object.entries(SERVED_DEVICES))("serves known features of %s", (type, served) => {
    const known = featureNamesOf({ type });
    expect(known).toEqual(expect.arrayContaining([...served.features, ...SERVED_COMMON_FEATURES]));
  });

  it("describes every property of the schema, with an example", () => {
    const bare: string[] = [];
    const visit = (node: unknown, path: string) => {
      if (typeof node !== "object" || node === null) return;
      for (const [key, value] of Object.entries(node)) {
        if (key === "properties") {
          for (const [name, property] of Object.entries(value as Record<string, object>)) {
            const isDescribed = "description" in property && "examples" in property;
            if (!isDescribed) bare.push(`${path}/${name}`);
          }
        }
        // The branches only add to properties that are described above.
        const isBranch = ["if", "then", "else"].includes(key);
        if (key !== "examples" && !isBranch) visit(value, `${path}/${key}`);
      }
    };
    visit(schema, "");
    expect(bare).toEqual([]);
  });
});

describe("codes", () => {
  it("are different for every rule", () => {
    expect(new Set(Object.values(CODES)).size).toBe(Object.keys(CODES).length);
  });

  it("of rules ascend in the order of the rules, each rule once", () => {
    const codes = PROFILE_RULES.map(({ id }) => CODES[id]);
    expect(codes).toEqual(codes.toSorted());
    const served = SERVED_RULES.map(({ id }) => CODES[id]);
    const known = Object.values(CODES).filter((code) => code.startsWith("WB3"));
    expect([...new Set([...codes, ...served])]).toEqual(expect.arrayContaining(known));
  });
});
