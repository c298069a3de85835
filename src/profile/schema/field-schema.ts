import type { Field, Fields, SharedShape } from "../describe/field.js";

/** A JSON Schema, or a part of one. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
}

/** The schema of one key. */
export function fieldSchema(field: Field): JsonSchema {
  const { doc, examples, fallback } = field;
  const hasDefault = fallback !== undefined && typeof fallback !== "function";
  return {
    ...shapeSchema(field),
    description: doc,
    ...(hasDefault && { default: fallback }),
    examples,
  };
}

function shapeSchema({ shape }: Field): JsonSchema {
  switch (shape.kind) {
    case "integer":
      return { type: "integer", minimum: shape.minimum, maximum: shape.maximum };
    case "boolean":
      return { type: "boolean" };
    case "choice":
      return { enum: shape.values };
    case "shared":
      return { $ref: `#/$defs/${shape.name}` };
    case "record":
      return recordSchema(shape.fields);
    case "text": {
      const { form, maxLength } = shape;
      return {
        type: "string",
        minLength: 1,
        maxLength,
        ...(form && { pattern: form.pattern, patternErrorMessage: form.expected }),
      };
    }
    case "list": {
      const { minItems, maxItems, unique } = shape.limits;
      return {
        type: "array",
        ...(minItems > 0 && { minItems }),
        maxItems,
        ...(unique && { uniqueItems: true }),
        items: fieldSchema(shape.item),
      };
    }
  }
}

/** A mapping with these keys and no others. */
export function recordSchema(fields: Fields, more: JsonSchema = {}): JsonSchema {
  const entries = Object.entries(fields);
  const required = entries.filter(([, { need }]) => need === "required").map(([key]) => key);
  return {
    type: "object",
    additionalProperties: false,
    ...(required.length > 0 && { required }),
    properties: Object.fromEntries(entries.map(([key, field]) => [key, fieldSchema(field)])),
    ...more,
  };
}

/** Definitions that the schema of every document has. */
export const SHARED_DEFINITIONS: Readonly<Record<SharedShape, JsonSchema>> = {
  name: {
    description: "Small letters, digits and hyphens, a letter first; at most 32.",
    type: "string",
    maxLength: 32,
    pattern: "^[a-z][a-z0-9-]*$",
    patternErrorMessage: "small letters, digits and hyphens, a letter first",
    examples: ["system-disk"],
  },
  size: {
    description: "A number of bytes, or text with a binary unit: B, KiB, MiB, GiB or TiB.",
    type: ["string", "integer"],
    pattern: "^[1-9][0-9]{0,15} ?(B|KiB|MiB|GiB|TiB)$",
    patternErrorMessage: "bytes as a number, or text with a binary unit such as 64MiB or 1GiB",
    minimum: 1,
    maximum: Number.MAX_SAFE_INTEGER,
    examples: ["64MiB", "1GiB", 4096],
  },
  path: {
    description:
      "A path on the host; a relative one starts at the working directory of the backend.",
    type: "string",
    minLength: 1,
    maxLength: 4095,
    pattern: "^[^\\u0000]*$",
    patternErrorMessage: "a path without NUL characters",
    examples: ["images/ivi-system.img"],
  },
  address: {
    description: "An address: text in hexadecimal, or a number.",
    type: ["string", "integer"],
    pattern: "^0x[0-9a-fA-F]{1,13}$",
    patternErrorMessage: "an address in hexadecimal such as 0x40000000",
    minimum: 0,
    maximum: Number.MAX_SAFE_INTEGER,
    examples: ["0x40000000"],
  },
  mac: {
    description: "An Ethernet address of one interface, not of a group.",
    type: "string",
    pattern: "^[0-9a-f][02468ace](:[0-9a-f]{2}){5}$",
    patternErrorMessage: "six bytes in small hexadecimal such as 02:00:00:00:10:01, the first even",
    examples: ["02:00:00:00:10:01"],
  },
};
