import type { DeviceDefinition } from "../../../profile/platform.js";

/** A field as a definition has it. */
export type DefinedField = DeviceDefinition["requests"][number]["readable"][number];

const WIDTHS: Readonly<Record<string, number>> = {
  u8: 1,
  le16: 2,
  be16: 2,
  le32: 4,
  be32: 4,
  le64: 8,
  be64: 8,
};

/** `le32[4]` in its parts; a length of 1 for what is no array. */
interface FieldType {
  readonly scalar: string;
  readonly length: number;
  readonly isArray: boolean;
}

function fieldType({ type }: DefinedField): FieldType {
  const [scalar = "", length] = type.replace("]", "").split("[");
  return { scalar, length: Number(length ?? 1), isArray: length !== undefined };
}

export function sizeOf(fields: readonly DefinedField[]): number {
  return fields.reduce((sum, field) => {
    const { scalar, length } = fieldType(field);
    return sum + (WIDTHS[scalar] ?? 0) * length;
  }, 0);
}

/** The field in a layout, and the functions of `wheelbase/runtime` that it calls. */
export function layoutSource(field: DefinedField): { source: string; imports: readonly string[] } {
  const { scalar, length, isArray } = fieldType(field);
  if (!isArray) return { source: scalar, imports: [scalar] };
  if (scalar === "u8") return { source: `bytes(${length})`, imports: ["bytes"] };
  return { source: `array(${scalar}, ${length})`, imports: ["array", scalar] };
}

/** The type of its value in TypeScript. */
export function valueType(field: DefinedField): string {
  const { scalar, isArray } = fieldType(field);
  if (!isArray) return "number";
  return scalar === "u8" ? "Uint8Array" : "readonly number[]";
}

/** A value of the field: `value` of a number, zeroes of an array. */
export function valueSource(field: DefinedField, value = 0): string {
  const { scalar, length, isArray } = fieldType(field);
  if (!isArray) return String(value);
  return scalar === "u8" ? `new Uint8Array(${length})` : `new Array<number>(${length}).fill(0)`;
}

/** `struct(8, { … })`, with a line for each field, as formatters leave it. */
export function structSource(fields: readonly DefinedField[], indent: number): string {
  const entries = fields.map((field) => [field.name, layoutSource(field).source] as const);
  return `struct(${sizeOf(fields)}, ${objectSource(entries, indent)})`;
}

/** An object with a line for each entry, whose closing brace stands at `indent`. */
export function objectSource(
  entries: readonly (readonly [name: string, source: string])[],
  indent: number,
): string {
  if (entries.length === 0) return "{}";
  const margin = " ".repeat(indent);
  const lines = entries.map(([name, source]) => `${margin}  ${name}: ${source},`);
  return ["{", ...lines, `${margin}}`].join("\n");
}

/** An interface; one without members would be an empty object to a linter, and is a type instead. */
export function interfaceSource(name: string, fields: readonly DefinedField[]): string {
  if (fields.length === 0) return `export type ${name} = Readonly<Record<never, never>>;`;
  const lines = fields.flatMap((field) => [
    ...(field.summary === undefined ? [] : [`  /** ${commentText(field.summary)} */`]),
    `  readonly ${field.name}: ${valueType(field)};`,
  ]);
  return [`export interface ${name} {`, ...lines, "}"].join("\n");
}

/** Text that neither ends the comment that it stands in nor its line. */
export function commentText(text: string): string {
  return text.replace(/\p{Cc}|[\u2028\u2029]/gu, " ").replaceAll("*/", "*\\/");
}
