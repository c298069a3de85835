import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import { describe, expect, it } from "vitest";

type Schema = Readonly<Record<string, unknown>>;

const KINDS = ["platform-profile", "vendor-profile", "standard", "waiver-list"] as const;

function schemaOf(kind: (typeof KINDS)[number]): Schema {
  const path = new URL(`../../schemas/${kind}.schema.json`, import.meta.url);
  return JSON.parse(readFileSync(path, "utf8"));
}

interface Property {
  readonly at: string;
  readonly schema: Schema;
}

/** Every property that a document can have, with the pointer of its schema. */
function propertiesOf(part: unknown, at: string): Property[] {
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).flatMap(([key, value]): Property[] => {
    const place = `${at}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    // `if`, `then` and `else` choose; they describe nothing. Examples are data.
    if (["if", "then", "else", "examples", "default", "not"].includes(key)) return [];
    if (key !== "properties" || at.endsWith("/properties")) return propertiesOf(value, place);
    return Object.entries(value ?? {}).flatMap(([name, schema]) => [
      { at: `${place}/${name}`, schema: schema as Schema },
      ...propertiesOf(schema, `${place}/${name}`),
    ]);
  });
}

function targetOf(root: Schema, { schema }: Property): Schema {
  const ref = schema["$ref"];
  if (typeof ref !== "string") return schema;
  const keys = ref.slice("#/".length).split("/");
  const target = keys.reduce<unknown>((part, key) => Reflect.get(Object(part), key), root);
  return { ...(target as Schema), ...schema };
}

describe.each(KINDS)("the schema of %s", (kind) => {
  const root = schemaOf(kind);
  const properties = propertiesOf(root, "#");

  it("says of every property what it means", () => {
    const bare = properties.filter((each) => !("description" in targetOf(root, each)));
    expect(bare.map(({ at }) => at)).toEqual([]);
  });

  it("shows every value: an example, or the values there are", () => {
    const shown = ["examples", "const", "enum"];
    const bare = properties.filter((each) => {
      const target = targetOf(root, each);
      return !shown.some((key) => key in target);
    });
    expect(bare.map(({ at }) => at)).toEqual([]);
  });

  it("has examples that it accepts", () => {
    const ajv = new Ajv2020({ strict: false, discriminator: true, allErrors: true });
    const seen = new Set<string>();
    ajv.addSchema(root, "root");
    for (const { at, schema } of properties) {
      const examples = (schema["examples"] ?? []) as readonly unknown[];
      // Devices of all types share most of their keys, and compiling takes its time.
      const text = JSON.stringify(schema);
      if (examples.length === 0 || seen.has(text)) continue;
      seen.add(text);
      const hasReferences = text.includes('"$ref"');
      const validate = ajv.compile(hasReferences ? { $ref: `root${encodeURI(at)}` } : schema);
      for (const example of examples) {
        expect(validate(example), `${at}: ${JSON.stringify([example, validate.errors])}`).toBe(
          true,
        );
      }
    }
  }, 120_000);
});
