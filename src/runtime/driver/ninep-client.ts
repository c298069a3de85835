import {
  P9_HDRSZ,
  P9_IOHDRSZ,
  P9_NOFID,
  P9_NOTAG,
  P9_VERSION,
} from "../../catalogue/devices/ninep-constants.js";
import { P9, P9Header, type P9Transaction } from "../../catalogue/devices/ninep-messages.js";
import { decoder, encoder, type Qid, type ReplyOf, type RequestOf } from "../devices/9p/codec.js";
import { Cursor } from "../devices/9p/cursor.js";
import { accessors } from "../memory/accessors.js";
import { ByteBuffer } from "../memory/byte-buffer.js";
import { DriverError } from "./driver-error.js";

const Header = accessors(P9Header);

/** A server answered a request with an error number of Linux. */
export class NinepError extends Error {
  readonly errno: number;

  constructor(request: string, errno: number) {
    super(`${request}: error ${errno}`);
    this.name = "NinepError";
    this.errno = errno;
  }
}

/** An entry of a directory as a server lists it. The position, in two halves, names the place behind it. */
export interface NinepEntry {
  readonly qid: Qid;
  readonly positionLow: number;
  readonly positionHigh: number;
  readonly type: number;
  readonly name: string;
}

/** Sends one message and returns the answer, which is `room` bytes long at most. */
export type NinepExchange = (request: Uint8Array, room: number) => Uint8Array;

const names = new Map<number, string>(Object.entries(P9).map(([name, { type }]) => [type, name]));
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const decode = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const noData = new Uint8Array(0);

/** Speaks 9P2000.L over anything that exchanges messages, one request after the other. */
export class NinepClient {
  /** Largest message; what `version` agrees on. */
  messageBytes: number;
  readonly #exchange: NinepExchange;
  #tag = 0;

  constructor(exchange: NinepExchange, messageBytes = 64 * 1024) {
    this.#exchange = exchange;
    this.messageBytes = messageBytes;
  }

  /** Any request without data; throws `NinepError`. */
  call<T extends P9Transaction>(transaction: T, request: RequestOf<T>): ReplyOf<T> {
    return this.#transact(transaction, request, noData).reply;
  }

  /** Begins a session. */
  version(messageBytes = this.messageBytes): void {
    this.messageBytes = messageBytes;
    const { msize, version } = this.call(P9.Version, {
      msize: messageBytes,
      version: encode(P9_VERSION),
    });
    if (decode(version) !== P9_VERSION || msize > messageBytes) {
      throw new DriverError("unsupported", `the server speaks ${decode(version)}, ${msize} bytes`);
    }
    this.messageBytes = msize;
  }

  attach(fid: number, uid = 0, path = ""): Qid {
    const request = { fid, afid: P9_NOFID, uname: noData, aname: encode(path), n_uname: uid };
    return this.call(P9.Attach, request).qid;
  }

  walk(fid: number, newfid: number, ...path: readonly string[]): readonly Qid[] {
    return this.call(P9.Walk, { fid, newfid, wname: path.map(encode) }).wqid;
  }

  open(fid: number, flags = 0): Qid {
    return this.call(P9.Lopen, { fid, flags }).qid;
  }

  /** Makes a file in the directory `fid`, which stands for the file from then on. */
  create(fid: number, name: string, flags: number, mode = 0o644, gid = 0): Qid {
    return this.call(P9.Lcreate, { fid, name: encode(name), flags, mode, gid }).qid;
  }

  mkdir(dfid: number, name: string, mode = 0o755, gid = 0): Qid {
    return this.call(P9.Mkdir, { dfid, name: encode(name), mode, gid }).qid;
  }

  unlink(dirfd: number, name: string, flags = 0): void {
    this.call(P9.Unlinkat, { dirfd, name: encode(name), flags });
  }

  /** One read: fewer bytes than asked for at the end of the file, or when an answer holds no more. */
  read(fid: number, offset: number, count: number): Uint8Array {
    const most = Math.min(count, this.messageBytes - P9_IOHDRSZ);
    const { reply, data } = this.#transact(P9.Read, { fid, offset, count: most }, noData);
    return data.slice(0, reply.count);
  }

  /** One write; returns how many bytes the server took. */
  write(fid: number, offset: number, data: Uint8Array): number {
    const part = data.subarray(0, this.messageBytes - P9_IOHDRSZ);
    return this.#transact(P9.Write, { fid, offset, count: part.length }, part).reply.count;
  }

  /** All entries of an open directory from its start on. */
  readdir(fid: number, count = this.messageBytes - P9_IOHDRSZ): NinepEntry[] {
    const entries: NinepEntry[] = [];
    for (;;) {
      const last = entries[entries.length - 1];
      const part = this.readdirPart(fid, count, last);
      if (part.length === 0) return entries;
      entries.push(...part);
    }
  }

  /** The entries of one answer, from behind `after` on. */
  readdirPart(fid: number, count: number, after?: NinepEntry): NinepEntry[] {
    const place = { offset_low: after?.positionLow ?? 0, offset_high: after?.positionHigh ?? 0 };
    const { data } = this.#transact(P9.Readdir, { fid, ...place, count }, noData);
    const cursor = cursorOn(data);
    const entries: NinepEntry[] = [];
    while (cursor.at < cursor.end) {
      const entry = decodeEntry(cursor);
      if (entry === null) throw new DriverError("protocol", "a directory entry is cut off");
      entries.push({
        qid: entry.qid,
        positionLow: entry.offset_low,
        positionHigh: entry.offset_high,
        type: entry.type,
        name: decode(entry.name),
      });
    }
    return entries;
  }

  clunk(fid: number): void {
    this.call(P9.Clunk, { fid });
  }

  #transact<T extends P9Transaction>(
    transaction: T,
    request: RequestOf<T>,
    data: Uint8Array,
  ): { reply: ReplyOf<T>; data: Uint8Array } {
    const { type } = transaction;
    const name = `T${(names.get(type) ?? `${type}`).toLowerCase()}`;
    const tag = type === P9.Version.type ? P9_NOTAG : this.#tag++ & 0x7fff;
    const answer = this.#exchange(requestBytes(transaction, tag, request, data), this.messageBytes);
    const header = new ByteBuffer(answer);
    const size = answer.length < P9_HDRSZ ? 0 : Header.size.get(header);
    if (size < P9_HDRSZ || size > answer.length || Header.tag.get(header) !== tag) {
      throw new DriverError("protocol", `${name}: the answer is no message of its request`);
    }
    const answerType = Header.type.get(header);
    const body = cursorOn(answer.subarray(P9_HDRSZ, size));
    if (answerType === P9.Lerror.type + 1) {
      throw new NinepError(name, decoder(P9.Lerror.reply)(body)?.ecode ?? 0);
    }
    const reply = answerType === type + 1 ? decoder(transaction.reply)(body) : null;
    if (reply === null) {
      throw new DriverError("protocol", `${name}: answer of type ${answerType}, ${size} bytes`);
    }
    return { reply: reply as ReplyOf<T>, data: answer.subarray(P9_HDRSZ + body.at, size) };
  }
}

const decodeEntry = decoder({
  qid: "qid",
  offset_low: "u32",
  offset_high: "u32",
  type: "u8",
  name: "string",
});

/** A request as it goes over the wire. */
export function requestBytes<T extends P9Transaction>(
  { type, request: fields }: T,
  tag: number,
  request: RequestOf<T>,
  data: Uint8Array = noData,
): Uint8Array {
  const cursor = new Cursor(largestRequest);
  cursor.open(P9_HDRSZ, largestRequest);
  encoder(fields)(cursor, request);
  if (cursor.overran) throw new RangeError("the request is too long");
  const bytes = new Uint8Array(cursor.at + data.length);
  bytes.set(cursor.bytes.subarray(0, cursor.at));
  bytes.set(data, cursor.at);
  const header = new ByteBuffer(bytes);
  Header.size.set(header, bytes.length);
  Header.type.set(header, type);
  Header.tag.set(header, tag);
  return bytes;
}

/** Room for all fields of a request, without data. */
const largestRequest = 128 * 1024;

function cursorOn(bytes: Uint8Array): Cursor {
  const cursor = new Cursor(bytes.length);
  cursor.bytes.set(bytes);
  cursor.open(0, bytes.length);
  return cursor;
}
