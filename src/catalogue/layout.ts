/**
 * Declared structure layouts: wire formats as plain data, as VIRTIO 1.4, section 1.4, notes them.
 *
 * Nothing here reads or writes bytes. The runtime turns a layout into accessor functions once, when
 * it loads; a generator turns the same layout into text.
 */

type ScalarName = "u8" | "le16" | "le32" | "le64" | "be16" | "be32" | "be64";

/** An integer of fixed width and byte order. */
export interface ScalarType<N extends ScalarName = ScalarName> {
  readonly kind: "scalar";
  readonly name: N;
  readonly size: 1 | 2 | 4 | 8;
  readonly littleEndian: boolean;
}

/** A scalar whose bits have names: `bits.flag.shift`, `.width` and `.mask` (already shifted). */
export interface BitsType<N extends ScalarName, B extends string> extends ScalarType<N> {
  readonly bits: Readonly<Record<B, BitRange>>;
}

/** Bits `shift` to `shift + width - 1`, counted from the least significant one. */
export interface BitRange {
  readonly shift: number;
  readonly width: number;
  readonly mask: number;
}

/** Opaque bytes of fixed length: names, addresses, keys, padding. */
export interface BytesType<N extends number = number> {
  readonly kind: "bytes";
  readonly size: N;
}

/** A fixed number of equal elements. */
export interface ArrayType<E = unknown> {
  readonly kind: "array";
  readonly element: E;
  readonly length: number;
  readonly size: number;
}

/** As many elements as the buffer holds, or as another field says. Counts nothing in `size`. */
export interface TailType<E = unknown> {
  readonly kind: "tail";
  readonly element: E;
  readonly size: 0;
}

/** A structure; `size` is the fixed part, which is the whole of it unless a tail follows. */
export interface StructLayout<F extends StructFields = StructFields> {
  readonly kind: "struct";
  readonly size: number;
  readonly fields: { readonly [K in keyof F]: Field<F[K]> };
}

/** Byte strings one after another, each as long as another field or a rule says. */
export interface SequenceLayout<P extends string = string> {
  readonly kind: "sequence";
  /** In wire order: the name, and what gives the length. */
  readonly parts: Readonly<Record<P, string>>;
}

/** Anything a field can be. */
export type LayoutType = ScalarType | BytesType | ArrayType | TailType | StructLayout;

/** The members of a structure, in wire order. */
export type StructFields = { readonly [name: string]: LayoutType };

/** One member of a structure, placed. Inside a nested structure the offset starts again at 0. */
export interface Field<T extends LayoutType = LayoutType> {
  readonly name: string;
  readonly offset: number;
  readonly size: number;
  readonly type: T;
}

/** The member types a layout was declared with. */
export type FieldsOf<L> = L extends StructLayout<infer F> ? F : never;

export const u8 = scalar("u8", 1, true);
export const le16 = scalar("le16", 2, true);
export const le32 = scalar("le32", 4, true);
export const le64 = scalar("le64", 8, true);
export const be16 = scalar("be16", 2, false);
export const be32 = scalar("be32", 4, false);
export const be64 = scalar("be64", 8, false);

function scalar<N extends ScalarName>(
  name: N,
  size: ScalarType["size"],
  littleEndian: boolean,
): ScalarType<N> {
  return Object.freeze({ kind: "scalar", name, size, littleEndian });
}

/**
 * A scalar divided into named bit ranges, given as widths from the least significant bit up.
 * The widths must fill the scalar, so that a forgotten bit cannot load.
 */
export function bits<N extends ScalarName, const W extends Readonly<Record<string, number>>>(
  type: ScalarType<N>,
  widths: W,
): BitsType<N, keyof W & string> {
  const ranges: Record<string, BitRange> = {};
  let shift = 0;
  for (const [name, width] of Object.entries(widths)) {
    // Powers instead of shifts: a shift of 32 or a set bit 31 would leave the unsigned range.
    ranges[name] = Object.freeze({ shift, width, mask: (2 ** width - 1) * 2 ** shift });
    shift += width;
  }
  if (shift !== type.size * 8) {
    throw new Error(`bit ranges fill ${shift} of the ${type.size * 8} bits of ${type.name}`);
  }
  return Object.freeze({ ...type, bits: Object.freeze(ranges) }) as BitsType<N, keyof W & string>;
}

export function bytes<N extends number>(size: N): BytesType<N> {
  return Object.freeze({ kind: "bytes", size });
}

export function array<E extends LayoutType>(element: E, length: number): ArrayType<E> {
  if (isOpen(element)) throw new Error("an array element needs a fixed size");
  return Object.freeze({ kind: "array", element, length, size: element.size * length });
}

export function tail<E extends LayoutType>(element: E): TailType<E> {
  return Object.freeze({ kind: "tail", element, size: 0 });
}

/**
 * Places the fields one after another, without implicit padding (VIRTIO 1.4, section 1.4).
 * `size` is the specification's number: a table that does not add up to it throws when loaded.
 */
export function struct<const F extends StructFields>(size: number, fields: F): StructLayout<F> {
  const placed: Record<string, Field> = {};
  let offset = 0;
  let open: string | undefined;
  for (const [name, type] of Object.entries(fields)) {
    if (open !== undefined) throw new Error(`field "${name}" follows the tail "${open}"`);
    if (isOpen(type)) open = name;
    placed[name] = Object.freeze({ name, offset, size: type.size, type });
    offset += type.size;
  }
  return layout(size, offset, placed);
}

/** Places all fields at offset 0; the size is that of the largest. To its readers a structure. */
export function union<const F extends StructFields>(size: number, fields: F): StructLayout<F> {
  const placed: Record<string, Field> = {};
  let largest = 0;
  for (const [name, type] of Object.entries(fields)) {
    placed[name] = Object.freeze({ name, offset: 0, size: type.size, type });
    largest = Math.max(largest, type.size);
  }
  return layout(size, largest, placed);
}

/** Declares what follows a fixed part when all of it has variable length. */
export function sequence<const P extends string>(
  parts: Readonly<Record<P, string>>,
): SequenceLayout<P> {
  return Object.freeze({ kind: "sequence", parts: Object.freeze({ ...parts }) });
}

function layout<F extends StructFields>(
  expected: number,
  actual: number,
  placed: Record<string, Field>,
): StructLayout<F> {
  if (actual !== expected) {
    const names = Object.keys(placed).join(", ");
    throw new Error(`layout { ${names} } has ${actual} bytes, the specification says ${expected}`);
  }
  const fields = Object.freeze(placed) as StructLayout<F>["fields"];
  return Object.freeze({ kind: "struct", size: expected, fields });
}

/** A type of open length: a tail, or a structure that ends in one. */
export function isOpen(type: LayoutType): boolean {
  if (type.kind === "tail") return true;
  return type.kind === "struct" && Object.values(type.fields).some((field) => isOpen(field.type));
}

/** The type as VIRTIO writes it: `le32`, `u8[6]`, `le32[4]`, `u8[]`, `struct`. */
export function typeText(type: LayoutType): string {
  switch (type.kind) {
    case "scalar":
      return type.name;
    case "bytes":
      return `u8[${type.size}]`;
    case "array":
      return `${typeText(type.element as LayoutType)}[${type.length}]`;
    case "tail":
      return `${typeText(type.element as LayoutType)}[]`;
    case "struct":
      return "struct";
  }
}
