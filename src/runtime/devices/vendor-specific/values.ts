import type { LayoutType, StructLayout } from "../../../catalogue/layout.js";
import { scalarAccessor } from "../../memory/accessors.js";
import type { ByteBuffer } from "../../memory/byte-buffer.js";

/** What a field holds: a number, the bytes of an `u8[n]`, the numbers of any other array. */
export type FieldValue = number | Uint8Array | readonly number[];

/** The fields of a structure by their names. */
export type Values = Readonly<Record<string, FieldValue>>;

/** Turns a structure into plain values and back. */
export interface ValueCodec {
  readonly size: number;
  read(source: ByteBuffer): Values;
  /** Fields that `values` does not have are left as they are. */
  write(target: ByteBuffer, values: Values): void;
}

interface FieldCodec {
  get(source: ByteBuffer): FieldValue;
  set(target: ByteBuffer, value: FieldValue): void;
}

/** The codec of a flat structure, made once: nothing is interpreted per request. */
export function valueCodec(layout: StructLayout): ValueCodec {
  const fields = Object.values(layout.fields).map(
    ({ name, offset, type }) => [name, fieldCodec(offset, type)] as const,
  );
  return {
    size: layout.size,
    read: (source) => Object.fromEntries(fields.map(([name, field]) => [name, field.get(source)])),
    write: (target, values) => {
      for (const [name, field] of fields) {
        const value = values[name];
        if (value !== undefined) field.set(target, value);
      }
    },
  };
}

function fieldCodec(offset: number, type: LayoutType): FieldCodec {
  if (type.kind === "scalar") {
    const scalar = scalarAccessor(offset, type);
    return {
      get: (source) => scalar.get(source),
      set: (target, value) => scalar.set(target, Number(value)),
    };
  }
  if (type.kind === "bytes") {
    return {
      get: (source) => source.bytes.slice(offset, offset + type.size),
      set: (target, value) => target.bytes.set(fitted(value, type.size), offset),
    };
  }
  if (type.kind === "array") return arrayCodec(offset, type.element as LayoutType, type.length);
  throw new Error(`a vendor-specific structure has no field of kind ${type.kind}`);
}

function arrayCodec(offset: number, element: LayoutType, length: number): FieldCodec {
  if (element.kind !== "scalar")
    throw new Error("arrays of vendor-specific structures hold numbers");
  const places = Array.from({ length }, (_, index) =>
    scalarAccessor(offset + index * element.size, element),
  );
  return {
    get: (source) => places.map((place) => place.get(source)),
    set: (target, value) => {
      const numbers = fitted(value, length);
      for (const [index, place] of places.entries()) place.set(target, numbers[index] as number);
    },
  };
}

/** Exactly so many elements: what is missing is zero, what is too much is a mistake of the caller. */
function fitted(value: FieldValue, length: number): readonly number[] {
  const given = typeof value === "number" ? [value] : [...value];
  if (given.length > length) {
    throw new RangeError(`${given.length} elements do not fit in an array of ${length}`);
  }
  return [...given, ...new Array<number>(length - given.length).fill(0)];
}
