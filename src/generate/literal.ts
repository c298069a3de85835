/** TypeScript source of values, laid out as a formatter would. */

const LINE_WIDTH = 100;

/** Source text that stands for itself, such as a product of two numbers. */
export interface Expression {
  readonly source: string;
}

export type Literal =
  | string
  | number
  | boolean
  | Expression
  | readonly Literal[]
  | { readonly [key: string]: Literal };

const UNITS = [1024 ** 4, 1024 ** 3, 1024 ** 2] as const;

/**
 * A number of bytes as a person would write it: 64 MiB is `64 * 1024 ** 2`, 4096 stays as it is.
 */
export function byteCount(bytes: number): Expression {
  const index = UNITS.findIndex((unit) => bytes >= unit && bytes % unit === 0);
  const unit = UNITS[index];
  if (unit === undefined) return { source: String(bytes) };
  return { source: `${bytes / unit} * 1024 ** ${4 - index}` };
}

/**
 * One property of an object whose braces stand at `indent` minus 2: name, value and comma. Text
 * that is too long stays on the line of its name, which is what formatters do behind names as short
 * as "file", "link" and "path".
 */
export function property(name: string, value: Literal, indent: number): string {
  const margin = " ".repeat(indent);
  const flat = `${margin}${name}: ${flatLiteral(value)},`;
  if (flat.length <= LINE_WIDTH) return flat;
  return `${margin}${name}: ${brokenLiteral(value, indent)},`;
}

function brokenLiteral(value: Literal, indent: number): string {
  const margin = " ".repeat(indent);
  if (isList(value)) {
    const lines = value.map((part) => `${margin}  ${flatLiteral(part)},`);
    return ["[", ...lines, `${margin}]`].join("\n");
  }
  if (typeof value === "object" && !isExpression(value)) {
    const lines = Object.entries(value).map(([name, part]) => property(name, part, indent + 2));
    return ["{", ...lines, `${margin}}`].join("\n");
  }
  return flatLiteral(value);
}

function flatLiteral(value: Literal): string {
  if (typeof value === "string") return quote(value);
  if (typeof value !== "object") return String(value);
  if (isList(value)) return `[${value.map(flatLiteral).join(", ")}]`;
  if (isExpression(value)) return value.source;
  const parts = Object.entries(value).map(([name, part]) => `${name}: ${flatLiteral(part)}`);
  return parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
}

function isList(value: Literal): value is readonly Literal[] {
  return Array.isArray(value);
}

function isExpression(value: object): value is Expression {
  return "source" in value && typeof value.source === "string";
}

/** Double quotes, unless single ones save escapes: the formatter's own choice. */
function quote(text: string): string {
  const double = JSON.stringify(text);
  const doubleCount = text.split('"').length;
  const singleCount = text.split("'").length;
  if (doubleCount <= singleCount) return double;
  const body = double.slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'");
  return `'${body}'`;
}
