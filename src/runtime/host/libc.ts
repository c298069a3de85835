// First: on another system the FFI itself may be missing, and say less.
import "./require-linux.js";

import koffi from "koffi";
import { noteClosed, noteOpened } from "./ledger.js";

/**
 * The C library, by scalar-only signatures: addresses and sizes travel as Numbers in `uintptr_t`, which koffi
 * passes without allocating. Every function returns what C returns; `errno()` has to be read at once after it.
 */
const process_ = koffi.load(null);

type Scalar = "int" | "uint32_t" | "size_t" | "intptr_t" | "int64_t" | "uintptr_t" | "str";

/** Functions that return a descriptor, which the ledger of a thread has to know. */
const OPENERS: ReadonlySet<string> = new Set([
  ...["open", "dup", "socket", "accept4", "memfd_create", "eventfd", "timerfd_create"],
  ...["epoll_create1", "posix_openpt", "inotify_init1"],
]);

/** A function of the C library; `libc` below has those that many parts share. */
export function bind<Arguments extends unknown[]>(
  name: string,
  result: Scalar,
  parameters: readonly Scalar[],
): (...values: Arguments) => number {
  const call = process_.func(name, result, [...parameters]) as unknown as (
    ...values: Arguments
  ) => number;
  return OPENERS.has(name) ? (...values) => noteOpened(call(...values)) : call;
}

const close = bind<[N]>("close", "int", ["int"]);

/** For what some C libraries lack (musl before 1.2.5): undefined there. */
export function bindIfPresent<Arguments extends unknown[]>(
  ...call: Parameters<typeof bind>
): ((...values: Arguments) => number) | undefined {
  try {
    return bind<Arguments>(...call);
  } catch {
    return undefined;
  }
}

type N = number;

export const libc = {
  open: bind<[string, N, N]>("open", "int", ["str", "int", "uint32_t"]),
  access: bind<[string, N]>("access", "int", ["str", "int"]),
  close: (fd: number) => close(noteClosed(fd)),
  dup: bind<[N]>("dup", "int", ["int"]),
  read: bind<[N, N, N]>("read", "intptr_t", ["int", "uintptr_t", "size_t"]),
  write: bind<[N, N, N]>("write", "intptr_t", ["int", "uintptr_t", "size_t"]),
  readv: bind<[N, N, N]>("readv", "intptr_t", ["int", "uintptr_t", "int"]),
  writev: bind<[N, N, N]>("writev", "intptr_t", ["int", "uintptr_t", "int"]),
  preadv: bind<[N, N, N, N]>("preadv", "intptr_t", ["int", "uintptr_t", "int", "int64_t"]),
  pwritev: bind<[N, N, N, N]>("pwritev", "intptr_t", ["int", "uintptr_t", "int", "int64_t"]),
  preadv2: bindIfPresent<[N, N, N, N, N]>("preadv2", "intptr_t", [
    "int",
    "uintptr_t",
    "int",
    "int64_t",
    "int",
  ]),
  fdatasync: bind<[N]>("fdatasync", "int", ["int"]),
  fallocate: bind<[N, N, N, N]>("fallocate", "int", ["int", "int", "int64_t", "int64_t"]),
  ftruncate: bind<[N, N]>("ftruncate", "int", ["int", "int64_t"]),
  lseek: bind<[N, N, N]>("lseek", "int64_t", ["int", "int64_t", "int"]),
  fcntl: bind<[N, N, N]>("fcntl", "int", ["int", "int", "int"]),
  ioctl: bind<[N, N, N]>("ioctl", "int", ["int", "size_t", "uintptr_t"]),
  flock: bind<[N, N]>("flock", "int", ["int", "int"]),
  mmap: bind<[N, N, N, N, N, N]>("mmap", "uintptr_t", [
    "uintptr_t",
    "size_t",
    "int",
    "int",
    "int",
    "int64_t",
  ]),
  madvise: bind<[N, N, N]>("madvise", "int", ["uintptr_t", "size_t", "int"]),
  munmap: bind<[N, N]>("munmap", "int", ["uintptr_t", "size_t"]),
  mkfifo: bind<[string, N]>("mkfifo", "int", ["str", "uint32_t"]),
  memfdCreate: bind<[string, N]>("memfd_create", "int", ["str", "uint32_t"]),
  eventfd: bind<[N, N]>("eventfd", "int", ["uint32_t", "int"]),
  timerfdCreate: bind<[N, N]>("timerfd_create", "int", ["int", "int"]),
  timerfdSettime: bind<[N, N, N, N]>("timerfd_settime", "int", [
    "int",
    "int",
    "uintptr_t",
    "uintptr_t",
  ]),
  epollCreate: bind<[N]>("epoll_create1", "int", ["int"]),
  epollCtl: bind<[N, N, N, N]>("epoll_ctl", "int", ["int", "int", "int", "uintptr_t"]),
  epollWait: bind<[N, N, N, N]>("epoll_wait", "int", ["int", "uintptr_t", "int", "int"]),
  poll: bind<[N, N, N]>("poll", "int", ["uintptr_t", "size_t", "int"]),
  socket: bind<[N, N, N]>("socket", "int", ["int", "int", "int"]),
  socketpair: bind<[N, N, N, N]>("socketpair", "int", ["int", "int", "int", "uintptr_t"]),
  bind: bind<[N, N, N]>("bind", "int", ["int", "uintptr_t", "uint32_t"]),
  listen: bind<[N, N]>("listen", "int", ["int", "int"]),
  connect: bind<[N, N, N]>("connect", "int", ["int", "uintptr_t", "uint32_t"]),
  accept: bind<[N, N, N, N]>("accept4", "int", ["int", "uintptr_t", "uintptr_t", "int"]),
  getsockopt: bind<[N, N, N, N, N]>("getsockopt", "int", [
    "int",
    "int",
    "int",
    "uintptr_t",
    "uintptr_t",
  ]),
  recvmsg: bind<[N, N, N]>("recvmsg", "intptr_t", ["int", "uintptr_t", "int"]),
  recv: bind<[N, N, N, N]>("recv", "intptr_t", ["int", "uintptr_t", "size_t", "int"]),
  shutdown: bind<[N, N]>("shutdown", "int", ["int", "int"]),
  setsockopt: bind<[N, N, N, N, N]>("setsockopt", "int", [
    "int",
    "int",
    "int",
    "uintptr_t",
    "uint32_t",
  ]),
  send: bind<[N, N, N, N]>("send", "intptr_t", ["int", "uintptr_t", "size_t", "int"]),
  sendmsg: bind<[N, N, N]>("sendmsg", "intptr_t", ["int", "uintptr_t", "int"]),
  getrandom: bind<[N, N, N]>("getrandom", "intptr_t", ["uintptr_t", "size_t", "uint32_t"]),
  posixOpenpt: bind<[N]>("posix_openpt", "int", ["int"]),
  grantpt: bind<[N]>("grantpt", "int", ["int"]),
  unlockpt: bind<[N]>("unlockpt", "int", ["int"]),
  ptsname: bind<[N, N, N]>("ptsname_r", "int", ["int", "uintptr_t", "size_t"]),
  tcgetattr: bind<[N, N]>("tcgetattr", "int", ["int", "uintptr_t"]),
  tcsetattr: bind<[N, N, N]>("tcsetattr", "int", ["int", "int", "uintptr_t"]),
  cfmakeraw: bind<[N]>("cfmakeraw", "int", ["uintptr_t"]),
  inotifyInit: bind<[N]>("inotify_init1", "int", ["int"]),
  inotifyAddWatch: bind<[N, string, N]>("inotify_add_watch", "int", ["int", "str", "uint32_t"]),
  /** The C library has no wrappers for these. The first argument is the number of the call. */
  schedulingGet: bind<[N, N, N, N, N]>("syscall", "intptr_t", [
    "intptr_t",
    "int",
    "uintptr_t",
    "uint32_t",
    "uint32_t",
  ]),
  schedulingSet: bind<[N, N, N, N]>("syscall", "intptr_t", [
    "intptr_t",
    "int",
    "uintptr_t",
    "uint32_t",
  ]),
  aioSetup: bind<[N, N, N]>("syscall", "intptr_t", ["intptr_t", "uint32_t", "uintptr_t"]),
  aioDestroy: bind<[N, N]>("syscall", "intptr_t", ["intptr_t", "uintptr_t"]),
  aioSubmit: bind<[N, N, N, N]>("syscall", "intptr_t", [
    "intptr_t",
    "uintptr_t",
    "intptr_t",
    "uintptr_t",
  ]),
  ioUringSetup: bind<[N, N, N]>("syscall", "intptr_t", ["intptr_t", "uint32_t", "uintptr_t"]),
  ioUringEnter: bind<[N, N, N, N, N, N, N]>("syscall", "intptr_t", [
    "intptr_t",
    "int",
    "uint32_t",
    "uint32_t",
    "uint32_t",
    "uintptr_t",
    "size_t",
  ]),
  memcpy: bind<[N, N, N]>("memcpy", "uintptr_t", ["uintptr_t", "uintptr_t", "size_t"]),
} as const;

/** The error number of the last call on this thread; read it before any other call. */
export function errno(): number {
  return koffi.errno();
}

/** A zero-copy ArrayBuffer on `sizeBytes` of memory at `address`; it does not own the memory. At most 4 GiB. */
export function viewMemory(address: number, sizeBytes: number): ArrayBuffer {
  return koffi.view(BigInt(address), sizeBytes);
}
