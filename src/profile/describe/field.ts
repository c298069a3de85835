import type { SizeSource } from "../size.js";

/**
 * A key of a document, described once: the JSON Schema, the types of documents and platforms,
 * defaults and help texts all come from here.
 */
export interface Field<Written = unknown, Resolved = unknown, Need extends Presence = Presence> {
  readonly shape: Shape;
  readonly need: Need;
  /** One sentence; the schema, editors, findings and help texts show it. */
  readonly doc: string;
  readonly examples: readonly unknown[];
  /** As a document would write it, or a function that tells it by the names of device and guest. */
  readonly fallback: unknown;
  /** The feature without which no guest looks at the value. */
  readonly feature: string | undefined;
  /** For the compiler only: the value as written and as resolved. */
  readonly types?: readonly [Written, Resolved];
}

/** Whether a document has to have the key; an optional one without a default may be undefined. */
export type Presence = "required" | "optional" | "default";

export type Shape =
  | { readonly kind: "integer"; readonly minimum: number; readonly maximum: number }
  | { readonly kind: "boolean" }
  | { readonly kind: "text"; readonly maxLength: number; readonly form: TextForm | undefined }
  | { readonly kind: "choice"; readonly values: readonly string[] }
  | { readonly kind: "shared"; readonly name: SharedShape; readonly use?: PathUse | undefined }
  | { readonly kind: "list"; readonly item: Field; readonly limits: ListLimits }
  | { readonly kind: "record"; readonly fields: Fields };

/** Forms that many keys have in common: definitions of the schema. */
export type SharedShape = "size" | "path" | "name" | "address" | "mac";

/**
 * What a path stands for: a file of one device, a socket of one device, or a socket where several
 * meet. Other paths are nobody's own.
 */
export type PathUse = "file" | "socket" | "meeting";

export interface TextForm {
  readonly pattern: string;
  /** What the text has to look like, for a person. */
  readonly expected: string;
}

export interface ListLimits {
  readonly minItems: number;
  readonly maxItems: number;
  readonly unique: boolean;
}

export type Fields = Readonly<Record<string, Field>>;

interface Options<Value> {
  readonly doc: string;
  readonly example: Value;
  readonly optional?: true;
  /** A function derives it from the names of the device and its guest. */
  readonly default?: Value | ((deviceName: string, guestName: string) => Value);
  readonly feature?: string;
}

type PresenceOf<O> = O extends { readonly default: unknown }
  ? "default"
  : O extends { readonly optional: true }
    ? "optional"
    : "required";

/** What a document writes for these keys. */
export type WrittenFields<F extends Fields> = Flat<
  { readonly [K in KeysOf<F, "required">]: WrittenOf<F[K]> } & {
    readonly [K in KeysOf<F, "optional" | "default">]?: WrittenOf<F[K]>;
  }
>;

/** The values of these keys once defaults are filled and sizes are numbers of bytes. */
export type ResolvedFields<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Field<unknown, infer Resolved, infer Need>
    ? Need extends "optional"
      ? Resolved | undefined
      : Resolved
    : never;
};

export type WrittenOf<F> = F extends Field<infer Written> ? Written : never;
export type ResolvedOf<F> = F extends Field<unknown, infer Resolved> ? Resolved : never;
type KeysOf<F extends Fields, Need extends Presence> = {
  [K in keyof F]: F[K] extends Field<unknown, unknown, Need> ? K : never;
}[keyof F];
type Flat<Type> = { [K in keyof Type]: Type[K] };

export function integer<const O extends Options<number>>(
  minimum: number,
  maximum: number,
  options: O,
): Field<number, number, PresenceOf<O>> {
  return field({ kind: "integer", minimum, maximum }, options);
}

export function flag<const O extends Options<boolean>>(
  options: O,
): Field<boolean, boolean, PresenceOf<O>> {
  return field({ kind: "boolean" }, options);
}

export function text<const O extends Options<string>>(
  maxLength: number,
  options: O,
  form?: TextForm,
): Field<string, string, PresenceOf<O>> {
  return field({ kind: "text", maxLength, form }, options);
}

export function choice<const Value extends string, const O extends Options<NoInfer<Value>>>(
  values: readonly Value[],
  options: O,
): Field<Value, Value, PresenceOf<O>> {
  return field({ kind: "choice", values }, options);
}

/** A number of bytes, or text with a binary unit; resolved to a number of bytes. */
export function size<const O extends Options<SizeSource>>(
  options: O,
): Field<SizeSource, number, PresenceOf<O>> {
  return field({ kind: "shared", name: "size" }, options);
}

/** A path of the host. */
export function path<const O extends Options<string> & { readonly use?: PathUse }>(
  options: O,
): Field<string, string, PresenceOf<O>> {
  return field({ kind: "shared", name: "path", use: options.use }, options);
}

export function name<const O extends Options<string>>(
  options: O,
): Field<string, string, PresenceOf<O>> {
  return field({ kind: "shared", name: "name" }, options);
}

/** An address of the guest or the host, usually in hexadecimal; resolved to a number. */
export function address<const O extends Options<number | string>>(
  options: O,
): Field<number | string, number, PresenceOf<O>> {
  return field({ kind: "shared", name: "address" }, options);
}

export function mac<const O extends Options<string>>(
  options: O,
): Field<string, string, PresenceOf<O>> {
  return field({ kind: "shared", name: "mac" }, options);
}

export function list<
  Written,
  Resolved,
  const O extends Options<readonly unknown[]> & Partial<ListLimits>,
>(
  item: Field<Written, Resolved>,
  options: O,
): Field<readonly Written[], readonly Resolved[], PresenceOf<O>> {
  const { minItems = 0, maxItems = 256, unique = false } = options;
  return field({ kind: "list", item, limits: { minItems, maxItems, unique } }, options);
}

export function record<const F extends Fields, const O extends Options<object>>(
  fields: F,
  options: O,
): Field<WrittenFields<F>, ResolvedFields<F>, PresenceOf<O>> {
  return field({ kind: "record", fields }, options);
}

function field<Written, Resolved, Need extends Presence>(
  shape: Shape,
  options: Options<unknown>,
): Field<Written, Resolved, Need> {
  const { doc, example, optional, default: fallback, feature } = options;
  const need = fallback !== undefined ? "default" : optional === true ? "optional" : "required";
  // The compiler derives the presence from the same options.
  return { shape, need: need as Need, doc, examples: [example], fallback, feature };
}
