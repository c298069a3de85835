import { P9_HDRSZ } from "../../../catalogue/devices/ninep-constants.js";
import {
  type P9,
  P9DirectoryEntry,
  P9Transfer,
} from "../../../catalogue/devices/ninep-messages.js";
import { accessors } from "../../memory/accessors.js";
import type { Chain } from "../../queue/chain.js";
import type { ReplyOf, RequestOf } from "./codec.js";
import type { Cursor } from "./cursor.js";
import { P9Error } from "./errors.js";
import type { Fid, FidXattr } from "./fids.js";
import type { Session } from "./session.js";
import type { EntrySink, ShareEntry } from "./share.js";

const Transfer = accessors(P9Transfer, P9_HDRSZ);

/** Where the data of a write starts in its request, and that of a read in its answer: behind the count. */
export const writeDataOffset = P9_HDRSZ + P9Transfer.size;
export const readDataOffset = P9_HDRSZ + 4;

const directoryType = 4;
const dot = 0x2e;

/**
 * Reads a file straight into guest memory, at most to `end` of the answer. Returns how many bytes it read, or a negated
 * error number. Hot.
 */
export function read(session: Session, chain: Chain, end: number): number {
  const { readable, writable } = chain;
  const fid = session.fids.get(Transfer.fid.get(readable));
  const position = Transfer.offset.get(readable);
  const wanted = Transfer.count.get(readable);
  if (fid === undefined) return -P9Error.Ebadf;
  const size = Math.min(wanted, end - readDataOffset);
  if (fid.xattr !== undefined) return readXattr(fid.xattr, chain, position, size);
  if (fid.isDirectory) return -P9Error.Eisdir;
  if (fid.file < 0 || !fid.isReadable) return -P9Error.Ebadf;
  if (position >= 2 ** 63) return -P9Error.Einval;
  // No file reaches so far, and the number is not exact any more.
  if (position > Number.MAX_SAFE_INTEGER || size === 0) return 0;
  return session.share.read(fid.file, position, writable, readDataOffset, size);
}

/** Writes a file straight from guest memory. Returns how many bytes it wrote, or a negated error number. Hot. */
export function write(session: Session, chain: Chain, end: number): number {
  const { readable } = chain;
  const fid = session.fids.get(Transfer.fid.get(readable));
  const position = Transfer.offset.get(readable);
  const size = Transfer.count.get(readable);
  if (fid === undefined) return -P9Error.Ebadf;
  if (size > end - writeDataOffset) return -P9Error.Einval;
  if (fid.xattr !== undefined) return writeXattr(fid.xattr, chain, position, size);
  if (fid.file < 0 || !fid.isWritable) return -P9Error.Ebadf;
  if (position >= 2 ** 63) return -P9Error.Einval;
  if (position + size > Number.MAX_SAFE_INTEGER) return -P9Error.Efbig;
  if (size === 0) return 0;
  return session.share.write(fid.file, position, readable, writeDataOffset, size);
}

function readXattr(xattr: FidXattr, { writable }: Chain, position: number, size: number): number {
  if (xattr.name !== undefined) return -P9Error.Ebadf;
  if (position >= xattr.value.length) return 0;
  const part = xattr.value.subarray(position, position + size);
  writable.copyFrom(part, readDataOffset);
  return part.length;
}

/** The value arrives from front to back; what goes beyond its announced size is refused. */
function writeXattr(xattr: FidXattr, { readable }: Chain, position: number, size: number): number {
  if (xattr.name === undefined) return -P9Error.Ebadf;
  if (position !== xattr.filled || size > xattr.value.length - position) return -P9Error.Enospc;
  readable.copyTo(xattr.value.subarray(position, position + size), writeDataOffset);
  xattr.filled += size;
  return size;
}

export function fsync(
  session: Session,
  { fid: number, datasync }: RequestOf<typeof P9.Fsync>,
): ReplyOf<typeof P9.Fsync> | number {
  const fid = session.fileFid(number);
  if (fid === undefined || fid.file < 0) return P9Error.Ebadf;
  const result = session.share.sync(fid.file, datasync !== 0);
  return result < 0 ? -result : {};
}

/** Writes directory entries as 9P2000.L has them. */
export class DirectoryListing implements EntrySink {
  readonly #session: Session;
  #output: Cursor;
  #fid: Fid | undefined;
  #isRoot = false;

  constructor(session: Session, output: Cursor) {
    this.#session = session;
    this.#output = output;
  }

  /**
   * Puts the next entries of a directory, behind their count, where `output` stands. Returns 0 or an error number; an
   * answer without entries is the end.
   */
  list(request: RequestOf<typeof P9.Readdir>, output: Cursor): number {
    const { share, fids } = this.#session;
    const fid = fids.get(request.fid);
    if (fid === undefined || fid.file < 0) return P9Error.Ebadf;
    if (!fid.isDirectory) return P9Error.Enotdir;
    const { offset_low: low, offset_high: high } = request;
    if (low !== fid.positionLow || high !== fid.positionHigh) {
      const result = share.seekEntries(fid.file, low, high);
      if (result < 0) return -result;
      fid.positionLow = low;
      fid.positionHigh = high;
    }
    const status = share.readStatus(fid.node.handle);
    if (status < 0) return -status;
    const start = output.at;
    output.putUint32(0);
    const room = Math.min(request.count, output.end - output.at);
    this.#output = output;
    this.#fid = fid;
    this.#isRoot = this.#session.isRoot(share.status);
    const result = share.readEntries(fid.file, room, this);
    this.#fid = undefined;
    if (result < 0) return -result;
    const end = output.at;
    output.at = start;
    output.putUint32(end - start - 4);
    output.at = end;
    return 0;
  }

  entry(entry: ShareEntry): void {
    const output = this.#output;
    const { share, qids } = this.#session;
    const { name } = entry;
    // What lies above the root is nobody's business.
    const isAbove = this.#isRoot && name.length === 2 && name[0] === dot && name[1] === dot;
    const { deviceMajor, deviceMinor, inodeLow, inodeHigh } = share.status;
    output.putUint8(qidTypeOf(entry.type));
    output.putUint32(0);
    output.putUint32(isAbove ? inodeLow : entry.inodeLow);
    output.putUint32(
      qids.pathHigh(deviceMajor, deviceMinor, isAbove ? inodeHigh : entry.inodeHigh),
    );
    output.putUint32(entry.positionLow);
    output.putUint32(entry.positionHigh);
    output.putUint8(entry.type);
    output.putUint16(name.length);
    output.putBytes(name);
    if (this.#fid !== undefined) {
      this.#fid.positionLow = entry.positionLow;
      this.#fid.positionHigh = entry.positionHigh;
    }
  }
}

/** What an entry needs in an answer: its fixed part, the length of its name, and the name. */
export function entryBytes(nameLength: number): number {
  return P9DirectoryEntry.size + 2 + nameLength;
}

function qidTypeOf(type: number): number {
  if (type === directoryType) return 0x80;
  return type === 10 ? 0x02 : 0;
}
