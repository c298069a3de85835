import type { ErrorObject } from "ajv";
import { explainDeviceType } from "./device-type-finding.js";
import type { Finding } from "./finding.js";
import { joinPointer, lastKey, parentPointer } from "./pointer.js";
import { explainSize } from "./size.js";
import { didYouMean, listOf } from "./suggest.js";

type Explain = (error: ErrorObject, at: string, data: unknown) => Finding;

/** Says in a person's words what the schema has against a value. */
export function explainSchemaError(error: ErrorObject, root: unknown): Finding {
  const explain = EXPLANATIONS[error.keyword];
  if (explain !== undefined) return explain(error, error.instancePath, root);
  const message = `${nameOf(error.instancePath)} ${error.message ?? "is not valid"}`;
  return { rule: "schema/value", at: error.instancePath, message };
}

const EXPLANATIONS: Readonly<Record<string, Explain>> = {
  type({ params, data }, at) {
    const wanted = [params["type"]].flat().map((type) => TYPE_NAMES[String(type)] ?? String(type));
    const found = data === null ? "empty" : describeType(data);
    return {
      rule: "schema/type",
      at,
      message: `${nameOf(at)} is ${found}`,
      expected: listOf(wanted),
      hint: typeHint(data, params["type"], at),
    };
  },

  required({ params, parentSchema }, at) {
    const missing: unknown = params["missing"] ?? [params["missingProperty"]];
    const names = (Array.isArray(missing) ? missing : [missing]).map(String);
    const quoted = names.map((name) => `"${name}"`);
    const [only] = names;
    return {
      rule: "schema/required",
      at,
      key: true,
      message: `${nameOf(at)} lacks ${listOf(quoted, "and")}`,
      expected: names.length === 1 ? describeProperty(parentSchema, only) : undefined,
    };
  },

  additionalProperties({ params, parentSchema }, at) {
    const written = String(params["additionalProperty"]);
    const known = Object.keys(propertiesOf(parentSchema));
    const hint = didYouMean(written, known);
    return {
      rule: "schema/unknown-key",
      at: joinPointer(at, written),
      key: true,
      message: `${nameOf(at)} has no key "${written}"`,
      expected: hint === undefined ? listOf(known) : undefined,
      hint,
    };
  },

  enum({ params, data }, at) {
    return valueFinding(at, data, params["allowedValues"]);
  },

  const({ params, data }, at) {
    if (at === "/schemaVersion") {
      const message = `schemaVersion ${show(data)} is not one this version reads`;
      return { rule: "schema/value", at, message, expected: show(params["allowedValue"]) };
    }
    return valueFinding(at, data, [params["allowedValue"]]);
  },

  pattern({ parentSchema, data }, at) {
    const expected = stringOf(parentSchema, "patternErrorMessage");
    const isSize = typeof data === "string" && expected?.includes("MiB") === true;
    const advice = isSize ? explainSize(data) : undefined;
    if (advice !== undefined) {
      const message = `size "${data}" is not in binary units`;
      return { rule: "size/unit", at, message, expected, hint: advice };
    }
    const message = `${show(data)} does not fit ${nameOf(at)}`;
    return { rule: "schema/form", at, message, expected, hint: nameHint(data, expected) };
  },

  minimum: ({ params, data }, at) => rangeFinding(at, show(data), `at least ${params["limit"]}`),
  maximum: ({ params, data }, at) => rangeFinding(at, show(data), `at most ${params["limit"]}`),
  minLength: (_error, at) => rangeFinding(at, "empty", "some text"),
  maxLength: ({ params, data }, at) =>
    rangeFinding(at, `${String(data).length} characters`, `at most ${params["limit"]} characters`),
  minItems: ({ params }, at) => rangeFinding(at, "empty", `at least ${params["limit"]} entry`),
  maxItems: ({ params, data }, at) =>
    rangeFinding(at, `${lengthOf(data)} entries`, `at most ${params["limit"]} entries`),

  uniqueItems({ params, data }, at) {
    const first = Math.min(Number(params["i"]), Number(params["j"]));
    const second = Math.max(Number(params["i"]), Number(params["j"]));
    return {
      rule: "schema/repeated",
      at: joinPointer(at, second),
      message: `${show(Array.isArray(data) ? data[second] : undefined)} is listed twice`,
      hint: "remove one of the two",
      related: [{ at: joinPointer(at, first), message: "first here" }],
    };
  },

  oneOf({ parentSchema }, at) {
    const branches = Array.isArray(parentSchema?.["oneOf"]) ? parentSchema["oneOf"] : [];
    const keys = branches.flatMap((branch: { required?: string[] }) => branch.required ?? []);
    return {
      rule: "schema/choice",
      at,
      key: true,
      message: `${nameOf(at)} needs exactly one of ${listOf(
        keys.map((key) => `"${key}"`),
        "and",
      )}`,
      expected: describeProperty(parentSchema, undefined),
    };
  },

  discriminator({ params, parentSchema }, at) {
    const written: unknown = params["tagValue"];
    if (params["tag"] === "type") return explainDeviceType(joinPointer(at, "type"), written);
    return valueFinding(joinPointer(at, String(params["tag"])), written, tagsOf(parentSchema));
  },
};

const TYPE_NAMES: Readonly<Record<string, string>> = {
  object: "a mapping",
  array: "a list",
  string: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
};

function describeType(data: unknown): string {
  if (Array.isArray(data)) return "a list";
  if (typeof data === "object") return "a mapping";
  if (typeof data === "number") return Number.isInteger(data) ? "a number" : `${data}`;
  return typeof data === "boolean" ? `${data}` : "text";
}

function typeHint(data: unknown, wanted: unknown, at: string): string | undefined {
  if (Array.isArray(data) && lastKey(at) === "features") {
    return "put the list under `required`; an empty `optional` list offers nothing else";
  }
  if (wanted === "array" && typeof data === "object" && data !== null) {
    return "start each entry with a hyphen";
  }
  if (wanted === "boolean" && typeof data === "string" && /^(yes|on|no|off)$/i.test(data)) {
    return `write ${/^(yes|on)$/i.test(data) ? "true" : "false"}`;
  }
  if (wanted === "integer" && typeof data === "string" && /^[0-9]+$/.test(data)) {
    return `write ${data} without quotes`;
  }
  return wanted === "string" && typeof data !== "object" ? `write "${data}" in quotes` : undefined;
}

function valueFinding(at: string, data: unknown, allowed: unknown): Finding {
  const words = Array.isArray(allowed) ? allowed.map(String) : [];
  return {
    rule: "schema/value",
    at,
    message: `${show(data)} is not a value of ${nameOf(at)}`,
    expected: listOf(words),
    hint: typeof data === "string" ? didYouMean(data, words) : undefined,
  };
}

function rangeFinding(at: string, found: string, expected: string): Finding {
  return { rule: "schema/range", at, message: `${nameOf(at)} is ${found}`, expected };
}

/** How a message calls the part of the document at `pointer`. */
function nameOf(pointer: string): string {
  if (pointer === "") return "the document";
  const key = lastKey(pointer);
  if (!/^[0-9]+$/.test(key)) return `"${key}"`;
  const list = lastKey(parentPointer(pointer));
  if (list === "guests") return "this guest";
  return list === "devices" ? "this device" : `entry ${Number(key) + 1} of "${list}"`;
}

function nameHint(data: unknown, expected: string | undefined): string | undefined {
  if (typeof data !== "string" || expected?.startsWith("small letters") !== true) return undefined;
  const safe = data
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^[^a-z]+|-+$/g, "");
  return safe === "" ? undefined : `for instance "${safe}"`;
}

function describeProperty(schema: unknown, name: string | undefined): string | undefined {
  if (name === undefined) return stringOf(schema, "description");
  return stringOf(propertiesOf(schema)[name], "description");
}

function propertiesOf(schema: unknown): Record<string, object> {
  if (typeof schema !== "object" || schema === null || !("properties" in schema)) return {};
  return { ...(schema.properties ?? {}) };
}

function stringOf(schema: unknown, key: string): string | undefined {
  if (typeof schema !== "object" || schema === null) return undefined;
  const value: unknown = Reflect.get(schema, key);
  return typeof value === "string" ? value : undefined;
}

/** The values of `kind` that the branches of a choice have. */
function tagsOf(schema: unknown): string[] {
  const branches: unknown =
    typeof schema === "object" && schema !== null && "oneOf" in schema ? schema.oneOf : undefined;
  if (!Array.isArray(branches)) return [];
  return branches.map((branch) => String(Reflect.get(propertiesOf(branch)["kind"] ?? {}, "const")));
}

function lengthOf(data: unknown): number {
  return Array.isArray(data) ? data.length : 0;
}

function show(value: unknown): string {
  const text = typeof value === "string" ? JSON.stringify(value) : String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}
