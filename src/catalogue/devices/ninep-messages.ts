import { le16, le32, le64, struct, u8 } from "../layout.js";

/**
 * The messages of 9P2000.L as data: `size[4] type[1] tag[2]`, then the fields in wire order, all little-endian.
 *
 * - `u8` to `u64` are numbers, `i64` a signed one.
 * - `string` is a length of 16 bits and so many bytes, in no particular encoding; `string[]` a count of 16 bits and strings.
 * - `qid` is a `P9Qid`, `qid[]` a count of 16 bits and qids.
 * Opaque 64-bit values, which a client only hands back, are two words.
 */
export type P9FieldType =
  | "u8"
  | "u16"
  | "u32"
  | "u64"
  | "i64"
  | "string"
  | "string[]"
  | "qid"
  | "qid[]";

/** Fields of one message, in wire order. */
export type P9Fields = Readonly<Record<string, P9FieldType>>;

/** A request and its answer; the number of the answer is one more. */
export interface P9Transaction<
  Request extends P9Fields = P9Fields,
  Reply extends P9Fields = P9Fields,
> {
  readonly type: number;
  readonly request: Request;
  readonly reply: Reply;
}

function transaction<const Request extends P9Fields, const Reply extends P9Fields>(
  type: number,
  request: Request,
  reply: Reply,
): P9Transaction<Request, Reply> {
  return Object.freeze({ type, request: Object.freeze(request), reply: Object.freeze(reply) });
}

/** The head of every message. */
export const P9Header = struct(7, { size: le32, type: u8, tag: le16 });

/** What identifies a file on its server. The path is opaque. */
export const P9Qid = struct(13, { type: u8, version: le32, path_low: le32, path_high: le32 });

/** The fields of a read or write request; the data of a write follows. */
export const P9Transfer = struct(16, { fid: le32, offset: le64, count: le32 });

/** The head of a directory entry in the answer to readdir; the name, a string, follows. */
export const P9DirectoryEntry = struct(22, {
  qid: P9Qid,
  offset_low: le32,
  offset_high: le32,
  type: u8,
});

const fid = { fid: "u32" } as const;
const byteRange = {
  start_low: "u32",
  start_high: "u32",
  length_low: "u32",
  length_high: "u32",
} as const;

/** Every message pair that Linux's client may send, and the two of authentication. */
export const P9 = {
  /** There is no such request: the answer to any request that failed, a Linux error number. */
  Lerror: transaction(6, {}, { ecode: "u32" }),
  Statfs: transaction(8, fid, {
    type: "u32",
    bsize: "u32",
    blocks: "u64",
    bfree: "u64",
    bavail: "u64",
    files: "u64",
    ffree: "u64",
    fsid_low: "u32",
    fsid_high: "u32",
    namelen: "u32",
  }),
  Lopen: transaction(12, { ...fid, flags: "u32" }, { qid: "qid", iounit: "u32" }),
  Lcreate: transaction(
    14,
    { ...fid, name: "string", flags: "u32", mode: "u32", gid: "u32" },
    { qid: "qid", iounit: "u32" },
  ),
  Symlink: transaction(
    16,
    { ...fid, name: "string", symtgt: "string", gid: "u32" },
    { qid: "qid" },
  ),
  Mknod: transaction(
    18,
    { dfid: "u32", name: "string", mode: "u32", major: "u32", minor: "u32", gid: "u32" },
    { qid: "qid" },
  ),
  Rename: transaction(20, { ...fid, dfid: "u32", name: "string" }, {}),
  Readlink: transaction(22, fid, { target: "string" }),
  Getattr: transaction(
    24,
    { ...fid, request_mask_low: "u32", request_mask_high: "u32" },
    {
      valid: "u64",
      qid: "qid",
      mode: "u32",
      uid: "u32",
      gid: "u32",
      nlink: "u64",
      rdev: "u64",
      size: "u64",
      blksize: "u64",
      blocks: "u64",
      atime_sec: "i64",
      atime_nsec: "u64",
      mtime_sec: "i64",
      mtime_nsec: "u64",
      ctime_sec: "i64",
      ctime_nsec: "u64",
      btime_sec: "i64",
      btime_nsec: "u64",
      gen: "u64",
      data_version: "u64",
    },
  ),
  Setattr: transaction(
    26,
    {
      ...fid,
      valid: "u32",
      mode: "u32",
      uid: "u32",
      gid: "u32",
      size: "u64",
      atime_sec: "i64",
      atime_nsec: "u64",
      mtime_sec: "i64",
      mtime_nsec: "u64",
    },
    {},
  ),
  Xattrwalk: transaction(30, { ...fid, newfid: "u32", name: "string" }, { size: "u64" }),
  Xattrcreate: transaction(32, { ...fid, name: "string", attr_size: "u64", flags: "u32" }, {}),
  /** Entries, `count` bytes of them, follow the answer. */
  Readdir: transaction(
    40,
    { ...fid, offset_low: "u32", offset_high: "u32", count: "u32" },
    { count: "u32" },
  ),
  Fsync: transaction(50, { ...fid, datasync: "u32" }, {}),
  Lock: transaction(
    52,
    { ...fid, type: "u8", flags: "u32", ...byteRange, proc_id: "u32", client_id: "string" },
    { status: "u8" },
  ),
  Getlock: transaction(
    54,
    { ...fid, type: "u8", ...byteRange, proc_id: "u32", client_id: "string" },
    { type: "u8", ...byteRange, proc_id: "u32", client_id: "string" },
  ),
  Link: transaction(70, { dfid: "u32", ...fid, name: "string" }, {}),
  Mkdir: transaction(72, { dfid: "u32", name: "string", mode: "u32", gid: "u32" }, { qid: "qid" }),
  Renameat: transaction(
    74,
    { olddirfid: "u32", oldname: "string", newdirfid: "u32", newname: "string" },
    {},
  ),
  Unlinkat: transaction(76, { dirfd: "u32", name: "string", flags: "u32" }, {}),
  Version: transaction(
    100,
    { msize: "u32", version: "string" },
    { msize: "u32", version: "string" },
  ),
  Auth: transaction(
    102,
    { afid: "u32", uname: "string", aname: "string", n_uname: "u32" },
    { aqid: "qid" },
  ),
  Attach: transaction(
    104,
    { ...fid, afid: "u32", uname: "string", aname: "string", n_uname: "u32" },
    { qid: "qid" },
  ),
  Flush: transaction(108, { oldtag: "u16" }, {}),
  Walk: transaction(110, { ...fid, newfid: "u32", wname: "string[]" }, { wqid: "qid[]" }),
  /** `count` bytes follow the answer. */
  Read: transaction(116, { ...fid, offset: "u64", count: "u32" }, { count: "u32" }),
  /** `count` bytes follow the request. */
  Write: transaction(118, { ...fid, offset: "u64", count: "u32" }, { count: "u32" }),
  Clunk: transaction(120, fid, {}),
  Remove: transaction(122, fid, {}),
} as const;
