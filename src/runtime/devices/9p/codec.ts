import type {
  P9Fields,
  P9FieldType,
  P9Transaction,
} from "../../../catalogue/devices/ninep-messages.js";
import type { Cursor } from "./cursor.js";

/** What identifies a file on its server; the halves of the path are opaque. */
export interface Qid {
  readonly type: number;
  readonly version: number;
  readonly pathLow: number;
  readonly pathHigh: number;
}

interface Values {
  u8: number;
  u16: number;
  u32: number;
  u64: number;
  i64: number;
  string: Uint8Array;
  "string[]": readonly Uint8Array[];
  qid: Qid;
  "qid[]": readonly Qid[];
}

/** The fields of a message as values; strings are bytes, and lists read from a message are views on it. */
export type MessageOf<F extends P9Fields> = { readonly [K in keyof F]: Values[F[K]] };

export type RequestOf<T extends P9Transaction> = MessageOf<T["request"]>;
export type ReplyOf<T extends P9Transaction> = MessageOf<T["reply"]>;

/** More strings or qids than any message holds; a count beyond it is not followed. */
const maxListLength = 256;

const readers: { readonly [T in P9FieldType]: (cursor: Cursor) => Values[T] } = {
  u8: (cursor) => cursor.getUint8(),
  u16: (cursor) => cursor.getUint16(),
  u32: (cursor) => cursor.getUint32(),
  u64: (cursor) => cursor.getUint64(),
  i64: (cursor) => cursor.getInt64(),
  string: (cursor) => cursor.getBytes(cursor.getUint16()),
  "string[]": (cursor) => readList(cursor, readers.string),
  qid: (cursor) => ({
    type: cursor.getUint8(),
    version: cursor.getUint32(),
    pathLow: cursor.getUint32(),
    pathHigh: cursor.getUint32(),
  }),
  "qid[]": (cursor) => readList(cursor, readers.qid),
};

const writers: { readonly [T in P9FieldType]: (cursor: Cursor, value: Values[T]) => void } = {
  u8: (cursor, value) => cursor.putUint8(value),
  u16: (cursor, value) => cursor.putUint16(value),
  u32: (cursor, value) => cursor.putUint32(value),
  u64: (cursor, value) => cursor.putUint64(value),
  i64: (cursor, value) => cursor.putUint64(value),
  string: (cursor, value) => {
    cursor.putUint16(value.length);
    cursor.putBytes(value);
  },
  "string[]": (cursor, value) => {
    cursor.putUint16(value.length);
    for (const item of value) writers.string(cursor, item);
  },
  qid: (cursor, value) => {
    cursor.putUint8(value.type);
    cursor.putUint32(value.version);
    cursor.putUint32(value.pathLow);
    cursor.putUint32(value.pathHigh);
  },
  "qid[]": (cursor, value) => {
    cursor.putUint16(value.length);
    for (const item of value) writers.qid(cursor, item);
  },
};

function readList<T>(cursor: Cursor, read: (cursor: Cursor) => T): T[] {
  const count = cursor.getUint16();
  const items: T[] = [];
  for (let index = 0; index < count && !cursor.overran && index < maxListLength; index++) {
    items.push(read(cursor));
  }
  if (items.length < count) cursor.overran = true;
  return items;
}

/** Turns declared fields into a reader of messages, once; null is the answer to a message that is cut off. */
export function decoder<const F extends P9Fields>(
  fields: F,
): (cursor: Cursor) => MessageOf<F> | null {
  const steps = Object.entries(fields).map(([name, type]) => ({ name, read: readers[type] }));
  return (cursor) => {
    const message: Record<string, unknown> = {};
    for (const { name, read } of steps) message[name] = read(cursor);
    return cursor.overran ? null : (message as MessageOf<F>);
  };
}

/** Turns declared fields into a writer of messages, once. */
export function encoder<const F extends P9Fields>(
  fields: F,
): (cursor: Cursor, message: MessageOf<F>) => void {
  const steps = Object.entries(fields).map(([name, type]) => ({
    name,
    write: writers[type] as (cursor: Cursor, value: unknown) => void,
  }));
  return (cursor, message) => {
    for (const { name, write } of steps) write(cursor, message[name]);
  };
}
