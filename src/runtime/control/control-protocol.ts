import type { JsonValue } from "../device/command.js";

/** What a client asks on the control socket: one JSON object a line. */
export interface ControlRequest {
  /** Comes back with the answer, whatever it is. */
  readonly id: JsonValue;
  readonly method: string;
  readonly params: Readonly<Record<string, JsonValue>>;
}

/** The line that answers it. */
export type ControlResponse =
  | { readonly id: JsonValue; readonly result: JsonValue }
  | {
      readonly id: JsonValue;
      readonly error: { readonly code: string; readonly message: string };
    };

/** The code of a line that is no request. */
export const MALFORMED = "WB4805";

/** Longest line that is read: the largest command carries a few keystrokes. */
export const maxLineBytes = 64 * 1024;

/** Reads a line; a text says what is wrong with it. */
export function parseRequest(line: string): ControlRequest | string {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return "the line is no JSON";
  }
  if (!isRecord(value)) return "the line is no JSON object";
  const { id = null, method, params = {} } = value;
  if (typeof method !== "string") return '"method" is missing or no string';
  if (!isRecord(params)) return '"params" is no object';
  return { id, method, params };
}

/** What JSON.parse returns consists of JSON values. */
export function isRecord(value: unknown): value is Readonly<Record<string, JsonValue>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
