import { parseSize } from "../size.js";
import type { Field, Fields } from "./field.js";

/**
 * Fills the defaults of a mapping that the schema and the rules accepted; sizes and addresses
 * become numbers. Keys that are absent and have no default are there, undefined, so that all
 * objects of one description have one shape.
 */
export function resolveFields(
  fields: Fields,
  written: object | undefined,
  deviceName = "",
  guestName = "",
): Record<string, unknown> {
  const resolved: Record<string, unknown> = {};
  for (const [key, field] of Object.entries(fields)) {
    const value: unknown = written === undefined ? undefined : Reflect.get(written, key);
    resolved[key] = resolveValue(field, value ?? fallbackOf(field, deviceName, guestName));
  }
  return resolved;
}

function fallbackOf({ fallback }: Field, deviceName: string, guestName: string): unknown {
  return typeof fallback === "function" ? fallback(deviceName, guestName) : fallback;
}

function resolveValue({ shape }: Field, value: unknown): unknown {
  if (value === undefined) return undefined;
  switch (shape.kind) {
    case "shared":
      if (shape.name === "size") return bytesOf(value);
      return shape.name === "address" ? Number(value) : value;
    case "list":
      return Array.isArray(value) ? value.map((part) => resolveValue(shape.item, part)) : value;
    case "record":
      return typeof value === "object" && value !== null ? resolveFields(shape.fields, value) : {};
    default:
      return value;
  }
}

/** The schema and the rules have seen the size, so anything else is a bug of ours. */
export function bytesOf(size: unknown): number {
  const isSource = typeof size === "number" || typeof size === "string";
  const bytes = isSource ? parseSize(size) : undefined;
  if (bytes === undefined) throw new Error(`size ${String(size)} passed the checks`);
  return bytes;
}
