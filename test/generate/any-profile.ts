import { readFileSync } from "node:fs";
import fc from "fast-check";
import { parsePlatform } from "../../src/profile/load-platform.js";
import { packageRoot, profileText } from "./platforms.js";

/*
 * Profiles made from the schema: each property that may be there is there now and then, with a value that the schema
 * gives as an example or accepts. What one property demands of another is in no schema, so devices that the rules refuse
 * are thrown away.
 */

type Schema = Readonly<Record<string, unknown>>;

const root: Schema = JSON.parse(
  readFileSync(`${packageRoot}/schemas/platform-profile.schema.json`, "utf8"),
);
const definitions = root["$defs"] as Readonly<Record<string, Schema>>;

/** One in so many of the properties that need not be there. */
const rarity = 4;
/** Numbers beyond say nothing more about plans and files. */
const largest = 1000;

function resolved(schema: Schema): Schema {
  const { $ref: reference, ...rest } = schema;
  if (typeof reference !== "string") return schema;
  const target = definitions[reference.slice("#/$defs/".length)];
  if (target === undefined) throw new Error(`no ${reference} in the schema`);
  return { ...resolved(target), ...rest };
}

function accepted(unresolved: Schema): fc.Arbitrary<unknown> {
  const schema = resolved(unresolved);
  if ("const" in schema) return fc.constant(schema["const"]);
  if (Array.isArray(schema["enum"])) return fc.constantFrom(...schema["enum"]);
  if (Array.isArray(schema["oneOf"])) return fc.oneof(...schema["oneOf"].map(accepted));
  if (schema["type"] === "object" && "properties" in schema) return objectOf(schema);
  if (schema["type"] === "array") return listOf(schema);
  if (schema["type"] === "boolean") return fc.boolean();
  if (schema["type"] !== "integer") return exampleOf(schema);
  const min = Number(schema["minimum"] ?? 0);
  return fc.oneof(
    exampleOf(schema),
    fc.integer({ min, max: Math.min(Number(schema["maximum"]), min + largest) }),
  );
}

function objectOf(schema: Schema): fc.Arbitrary<object> {
  const properties = schema["properties"] as Readonly<Record<string, Schema>>;
  const required = (schema["required"] ?? []) as readonly string[];
  const parts = Object.entries(properties).map(([name, part]) => {
    const value = accepted(part).map((content) => ({ [name]: content }));
    return required.includes(name) ? value : fc.option(value, { freq: rarity - 1, nil: {} });
  });
  return fc.tuple(...parts).map((chosen) => Object.assign({}, ...chosen));
}

function exampleOf(schema: Schema): fc.Arbitrary<unknown> {
  return fc.constantFrom(...((schema["examples"] ?? []) as readonly unknown[]));
}

/** Where an item has no example of its own, its list has some. */
function listOf(schema: Schema): fc.Arbitrary<unknown> {
  const items = resolved(schema["items"] as Schema);
  if (items["type"] === "string" && !("examples" in items)) return exampleOf(schema);
  const minLength = Number(schema["minItems"] ?? 0);
  return fc.uniqueArray(accepted(items), {
    minLength,
    maxLength: Math.max(minLength, 2),
    selector: (item) => JSON.stringify(item),
  });
}

function parse(guests: Parameters<typeof profileText>[0]) {
  return parsePlatform(profileText(guests), "/srv/car/platform.yaml");
}

const deviceSchemas = (resolved({ $ref: "#/$defs/device" })["oneOf"] as readonly Schema[]).map(
  resolved,
);

/** A device of any type that is valid by itself in a guest of the architecture. */
function deviceOn(architecture: string): fc.Arbitrary<object> {
  const kinds = deviceSchemas.map((schema) =>
    objectOf(schema).filter((device) => parse([{ architecture, devices: [device] }]).ok),
  );
  return fc.oneof(...kinds);
}

export type ValidProfile = Extract<ReturnType<typeof parsePlatform>, { readonly ok: true }>;

/** A profile of one guest that every rule accepts. */
export const anyProfile: fc.Arbitrary<ValidProfile> = fc
  .constantFrom("x86_64", "aarch64", "s390x")
  .chain((architecture) => {
    return fc.array(deviceOn(architecture), { minLength: 1, maxLength: 8 }).map((candidates) => {
      const devices: object[] = [];
      let valid: ValidProfile | undefined;
      // Those that do not go together with the ones before, such as two with one place, are left out.
      for (const candidate of candidates) {
        const device = { ...candidate, name: `d${devices.length}` };
        const profile = parse([{ architecture, devices: [...devices, device] }]);
        if (!profile.ok) continue;
        devices.push(device);
        valid = profile;
      }
      return valid;
    });
  })
  .filter((valid) => valid !== undefined);
