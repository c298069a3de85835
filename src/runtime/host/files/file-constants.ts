import { arch } from "node:process";

/*
 * Linux numbers for files. Those that differ between the architectures this project runs on are chosen at load: arm64
 * took over the numbers of 32-bit ARM.
 */
const isArm = arch === "arm64";

/** Flags of open, on top of those in `Open`. */
export const FileOpen = {
  WriteOnly: 1,
  ReadWrite: 2,
  Exclusive: 0o200,
  Truncate: 0o1000,
  Append: 0o2000,
  DataSync: 0o10000,
  Sync: 0o4010000,
  Path: 0o10000000,
  Directory: isArm ? 0o40000 : 0o200000,
  NoFollow: isArm ? 0o100000 : 0o400000,
} as const;

/** RESOLVE_*: how far openat2 may go. */
export const Resolve = { NoMagicLinks: 2, NoSymlinks: 4, Beneath: 8 } as const;

/** AT_*. */
export const At = {
  WorkingDirectory: -100,
  SymlinkNoFollow: 0x100,
  RemoveDirectory: 0x200,
  SymlinkFollow: 0x400,
  EmptyPath: 0x1000,
} as const;

/** System call numbers of calls that the C library has no function for; the same on all architectures. */
export const SystemCall = { Openat2: 437 } as const;

/** STATX_*: what is asked for. */
export const StatxMask = { BasicStats: 0x7ff, BirthTime: 0x800 } as const;

/** Values of a nanosecond field in utimensat. */
export const TimeSpecial = { Now: 0x3fffffff, Omit: 0x3ffffffe } as const;

/** F_OFD_*: locks that belong to an open file, not to a process. */
export const FileLockCommand = { Get: 36, Set: 37 } as const;

/** F_RDLCK and its fellows. */
export const FileLockType = { Read: 0, Write: 1, Unlock: 2 } as const;

/** Longest name of a directory entry, longest path, largest extended attribute. */
export const FileLimit = { NameBytes: 255, PathBytes: 4096, XattrBytes: 65536 } as const;
