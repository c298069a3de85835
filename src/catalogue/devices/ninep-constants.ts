/** Numbers of 9P2000 and of its Linux dialect 9P2000.L, by the names that Linux's 9p.h gives them. */

/** The dialect as a version message names it. */
export const P9_VERSION = "9P2000.L";

/** What a server answers that does not know the dialect asked for. */
export const P9_VERSION_UNKNOWN = "unknown";

/** No tag, in a version message. */
export const P9_NOTAG = 0xffff;

/** No fid: the client does not authenticate. */
export const P9_NOFID = 0xffffffff;

/** No user id: the client attaches by name. */
export const P9_NONUNAME = 0xffffffff;

/** Most names of one walk. */
export const P9_MAXWELEM = 16;

/** A message has at least its size, type and tag. */
export const P9_HDRSZ = 7;

/** What a client sets aside for the head of a read or write. */
export const P9_IOHDRSZ = 24;

/** P9_QT*: what a qid stands for. */
export const P9QidType = { Directory: 0x80, SymbolicLink: 0x02, File: 0x00 } as const;

/** P9_DOTL_*: how a file is opened; the same on every architecture. */
export const P9OpenFlag = {
  WriteOnly: 0o1,
  ReadWrite: 0o2,
  /** The bits of the access mode. */
  AccessMode: 0o3,
  Create: 0o100,
  Exclusive: 0o200,
  Truncate: 0o1000,
  Append: 0o2000,
  DataSync: 0o10000,
  Direct: 0o40000,
  Directory: 0o200000,
  Sync: 0o4000000,
} as const;

/** P9_DOTL_AT_*: how a name is removed. */
export const P9UnlinkFlag = { RemoveDirectory: 0x200 } as const;

/** P9_STATS_*: what an attribute request asks for. */
export const P9AttributeMask = {
  Basic: 0x7ff,
  BirthTime: 0x800,
} as const;

/** P9_ATTR_*: what an attribute change sets. */
export const P9SetAttribute = {
  Mode: 1 << 0,
  Uid: 1 << 1,
  Gid: 1 << 2,
  Size: 1 << 3,
  AccessTime: 1 << 4,
  ModifyTime: 1 << 5,
  ChangeTime: 1 << 6,
  /** The time is the one given, not the server's. */
  AccessTimeSet: 1 << 7,
  ModifyTimeSet: 1 << 8,
} as const;

/** P9_LOCK_TYPE_*. */
export const P9LockType = { Read: 0, Write: 1, Unlock: 2 } as const;

/** P9_LOCK_*: how a lock request ended. */
export const P9LockStatus = { Success: 0, Blocked: 1, Error: 2, Grace: 3 } as const;

/** Flags of a new extended attribute; those of Linux's setxattr. */
export const P9XattrFlag = { Create: 1, Replace: 2 } as const;

/** Types of file in the mode of an attribute answer; those of POSIX systems. */
export const P9FileType = {
  Mask: 0o170000,
  Fifo: 0o010000,
  Character: 0o020000,
  Directory: 0o040000,
  Block: 0o060000,
  Regular: 0o100000,
  SymbolicLink: 0o120000,
  Socket: 0o140000,
} as const;
