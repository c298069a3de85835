import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { commonFeatures, devices } from "../../../src/catalogue/index.js";

const path = new URL("../../../schemas/vendor-profile.schema.json", import.meta.url);
const schema: unknown = JSON.parse(readFileSync(path, "utf8"));

function at(...keys: readonly string[]): unknown {
  return keys.reduce<unknown>((part, key) => Reflect.get(Object(part), key), schema);
}

/** Every schema of a value below, with its place. */
function parts(part: unknown, place = ""): { place: string; part: object }[] {
  if (typeof part !== "object" || part === null) return [];
  const below = Object.entries(part).flatMap(([key, value]) => parts(value, `${place}/${key}`));
  return [{ place, part }, ...below];
}

describe("the schema of vendor profiles", () => {
  it("knows the device types of the catalogue", () => {
    expect(at("$defs", "device", "properties", "type", "enum")).toEqual(
      devices.map(({ name }) => name),
    );
  });

  it("knows the features of the catalogue", () => {
    const own = devices.flatMap(({ features }) => features.map(({ name }) => name));
    const common = commonFeatures.map(({ name }) => name);
    const names = ["items", "properties", "names", "items", "enum"];
    expect(at("$defs", "device", "properties", "features", ...names)).toEqual([...own, ...common]);
    expect(at("properties", "features", ...names)).toEqual(common);
  });

  it("takes no unknown keys anywhere", () => {
    const open = parts(schema).filter(
      ({ part }) =>
        Reflect.get(part, "type") === "object" &&
        !("additionalProperties" in part) &&
        !("oneOf" in part),
    );
    expect(open.map(({ place }) => place)).toEqual([]);
  });

  it("describes every property", () => {
    const bare = parts(schema).filter(
      ({ place, part }) =>
        /\/properties\/[^/]+$/.test(place) && !("description" in part) && !("$ref" in part),
    );
    expect(bare.map(({ place }) => place)).toEqual([]);
  });
});
