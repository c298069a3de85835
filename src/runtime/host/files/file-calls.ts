import { bind } from "../libc.js";

type N = number;

/**
 * System calls on files and directories. Names and structures are addresses of arena memory, since names of a guest are
 * bytes of any kind, not text.
 */
export const fileCalls = {
  /** For calls that the C library has no function for, with up to four arguments. */
  syscall4: bind<[N, N, N, N, N]>("syscall", "intptr_t", [
    "intptr_t",
    "intptr_t",
    "uintptr_t",
    "uintptr_t",
    "size_t",
  ]),
  openPath: bind<[N, N, N]>("open", "int", ["uintptr_t", "int", "uint32_t"]),
  statx: bind<[N, N, N, N, N]>("statx", "int", [
    "int",
    "uintptr_t",
    "int",
    "uint32_t",
    "uintptr_t",
  ]),
  fstatfs: bind<[N, N]>("fstatfs", "int", ["int", "uintptr_t"]),
  getdents: bind<[N, N, N]>("getdents64", "intptr_t", ["int", "uintptr_t", "size_t"]),
  /** Takes the position as the two halves that a guest gave: it is opaque and may need all bits. */
  seekTo: (fd: number, low: number, high: number): number =>
    seek(fd, (BigInt(high) << 32n) | BigInt(low), 0),
  mkdirat: bind<[N, N, N]>("mkdirat", "int", ["int", "uintptr_t", "uint32_t"]),
  mknodat: bind<[N, N, N, N]>("mknodat", "int", ["int", "uintptr_t", "uint32_t", "size_t"]),
  symlinkat: bind<[N, N, N]>("symlinkat", "int", ["uintptr_t", "int", "uintptr_t"]),
  linkat: bind<[N, N, N, N, N]>("linkat", "int", ["int", "uintptr_t", "int", "uintptr_t", "int"]),
  renameat: bind<[N, N, N, N]>("renameat", "int", ["int", "uintptr_t", "int", "uintptr_t"]),
  unlinkat: bind<[N, N, N]>("unlinkat", "int", ["int", "uintptr_t", "int"]),
  readlinkat: bind<[N, N, N, N]>("readlinkat", "intptr_t", [
    "int",
    "uintptr_t",
    "uintptr_t",
    "size_t",
  ]),
  fchmod: bind<[N, N]>("fchmod", "int", ["int", "uint32_t"]),
  chmod: bind<[N, N]>("chmod", "int", ["uintptr_t", "uint32_t"]),
  fchownat: bind<[N, N, N, N, N]>("fchownat", "int", [
    "int",
    "uintptr_t",
    "uint32_t",
    "uint32_t",
    "int",
  ]),
  truncate: bind<[N, N]>("truncate", "int", ["uintptr_t", "int64_t"]),
  utimensat: bind<[N, N, N, N]>("utimensat", "int", ["int", "uintptr_t", "uintptr_t", "int"]),
  fsync: bind<[N]>("fsync", "int", ["int"]),
  getxattr: bind<[N, N, N, N]>("getxattr", "intptr_t", [
    "uintptr_t",
    "uintptr_t",
    "uintptr_t",
    "size_t",
  ]),
  listxattr: bind<[N, N, N]>("listxattr", "intptr_t", ["uintptr_t", "uintptr_t", "size_t"]),
  setxattr: bind<[N, N, N, N, N]>("setxattr", "int", [
    "uintptr_t",
    "uintptr_t",
    "uintptr_t",
    "size_t",
    "int",
  ]),
  removexattr: bind<[N, N]>("removexattr", "int", ["uintptr_t", "uintptr_t"]),
  /** fcntl with the address of a structure. */
  fcntlAt: bind<[N, N, N]>("fcntl", "int", ["int", "int", "uintptr_t"]),
} as const;

const seek = bind<[N, bigint, N]>("lseek", "int", ["int", "int64_t", "int"]);
