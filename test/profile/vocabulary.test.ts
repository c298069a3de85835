import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { deviceNames } from "../../src/catalogue/index.js";
import { CODES } from "../../src/profile/codes.js";
import { PROFILE_RULES } from "../../src/profile/rules/index.js";
import { SERVED_COMMON_FEATURES, SERVED_DEVICES } from "../../src/profile/served.js";
import { featureNamesOf } from "../../src/profile/vocabulary.js";

interface DeviceSchema {
  readonly properties: {
    readonly type: { readonly const: string };
    readonly features: { readonly items: { readonly enum: readonly string[] } };
  };
}

const schema: {
  readonly $defs: Record<string, unknown> & {
    readonly device: { readonly oneOf: readonly { readonly $ref: string }[] };
  };
} = JSON.parse(
  readFileSync(new URL("../../schemas/platform-profile.schema.json", import.meta.url), "utf8"),
);

const deviceSchemas = schema.$defs.device.oneOf.map(
  ({ $ref }) => schema.$defs[$ref.slice("#/$defs/".length)] as DeviceSchema,
);

describe("the vocabulary of profiles", () => {
  it("has the device types that are served", () => {
    const types = deviceSchemas.map(({ properties }) => properties.type.const);
    expect(types).toEqual(Object.keys(SERVED_DEVICES));
    expect(deviceNames).toEqual(expect.arrayContaining(types));
  });

  it.each(deviceSchemas)("has the catalogue's features of $properties.type.const", (device) => {
    const { type, features } = device.properties;
    expect(features.items.enum).toEqual(featureNamesOf(type.const));
  });

  it.each(Object.entries(SERVED_DEVICES))("serves known features of %s", (type, served) => {
    const known = featureNamesOf(type);
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
        if (key !== "examples") visit(value, `${path}/${key}`);
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
    expect(codes).toEqual(Object.values(CODES).filter((code) => code.startsWith("WB3")));
  });
});
