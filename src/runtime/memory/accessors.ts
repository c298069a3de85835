import type {
  ArrayType,
  BytesType,
  ScalarType,
  StructFields,
  StructLayout,
  TailType,
} from "../../catalogue/layout.js";
import type { LittleEndianSource, LittleEndianTarget } from "./byte-buffer.js";

/** Reads and writes one integer field; `base` is where the structure starts. */
export interface ScalarAccessor {
  readonly offset: number;
  readonly size: number;
  get(source: LittleEndianSource, base?: number): number;
  set(target: LittleEndianTarget, value: number, base?: number): void;
}

/** A field without a number in it: its place only. */
export interface PlaceAccessor {
  readonly offset: number;
  readonly size: number;
}

export type Accessors<F extends StructFields> = { readonly byteLength: number } & {
  readonly [K in keyof F]: F[K] extends ScalarType
    ? ScalarAccessor
    : F[K] extends StructLayout<infer Inner>
      ? Accessors<Inner>
      : F[K] extends BytesType | ArrayType | TailType
        ? PlaceAccessor
        : never;
};

/**
 * Turns a declared layout into closures, once, when a module loads: a field access then costs as much as one
 * written by hand, while interpreting the layout at each access would cost seventy times that.
 */
export function accessors<F extends StructFields>(
  layout: StructLayout<F>,
  start = 0,
): Accessors<F> {
  // Not "size": the specification names fields so, and no field is in camel case.
  const result: Record<string, unknown> = { byteLength: layout.size };
  for (const field of Object.values(layout.fields)) {
    const offset = start + field.offset;
    const type = field.type;
    if (type.kind === "scalar") result[field.name] = scalarAccessor(offset, type);
    else if (type.kind === "struct") result[field.name] = accessors(type, offset);
    else result[field.name] = { offset, size: field.size } satisfies PlaceAccessor;
  }
  return result as Accessors<F>;
}

/** The accessor of one integer field at `offset`. */
export function scalarAccessor(offset: number, type: ScalarType): ScalarAccessor {
  const size = type.size;
  if (!type.littleEndian) return bigEndianAccessor(offset, size);
  switch (size) {
    case 1:
      return {
        offset,
        size,
        get: (source, base = 0) => source.getUint8(base + offset),
        set: (target, value, base = 0) => target.setUint8(base + offset, value),
      };
    case 2:
      return {
        offset,
        size,
        get: (source, base = 0) => source.getUint16(base + offset),
        set: (target, value, base = 0) => target.setUint16(base + offset, value),
      };
    case 4:
      return {
        offset,
        size,
        get: (source, base = 0) => source.getUint32(base + offset),
        set: (target, value, base = 0) => target.setUint32(base + offset, value),
      };
    case 8:
      return {
        offset,
        size,
        get: (source, base = 0) => source.getUint64(base + offset),
        set: (target, value, base = 0) => target.setUint64(base + offset, value),
      };
  }
}

/** No type of VIRTIO's own has such fields, some of vendors do: byte by byte will do for them. */
function bigEndianAccessor(offset: number, size: ScalarType["size"]): ScalarAccessor {
  return {
    offset,
    size,
    get: (source, base = 0) => {
      let value = 0;
      for (let byte = 0; byte < size; byte++) {
        value = value * 256 + source.getUint8(base + offset + byte);
      }
      return value;
    },
    set: (target, value, base = 0) => {
      let rest = value;
      for (let byte = size - 1; byte >= 0; byte--) {
        target.setUint8(base + offset + byte, rest % 256);
        rest = Math.floor(rest / 256);
      }
    },
  };
}
