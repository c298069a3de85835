import { lstatSync, mkdirSync, unlinkSync } from "node:fs";
import { dirname } from "node:path";
import type { Arena, Block } from "./arena.js";
import { Errno, Socket } from "./constants.js";
import { HostError } from "./host-error.js";
import { errno, libc } from "./libc.js";
import { checked } from "./system-error.js";

/** struct sockaddr_un: a 16-bit family, then a path of at most 107 bytes and its NUL. */
export const addressBytes = 110;
export const maxSocketPathBytes = 107;

/**
 * Listens on `path`. A socket file that a dead process left is replaced; one that somebody serves is refused, and so
 * is any other file. Directories are made.
 */
export function listenUnix(
  path: string,
  arena: Arena,
  kind: number = Socket.Stream,
  backlog = 8,
): number {
  const address = socketAddress(path, arena);
  clearSocketPath(path, () => {
    const probe = tryConnect(address, kind);
    if (probe >= 0) libc.close(probe);
    return probe >= 0;
  });
  const type = kind | Socket.CloseOnExec | Socket.NonBlock;
  const fd = checked(libc.socket(Socket.Unix, type, 0), "socket");
  try {
    checked(libc.bind(fd, address.address, addressBytes), "bind", path);
    checked(libc.listen(fd, backlog), "listen", path);
  } catch (error) {
    libc.close(fd);
    throw error;
  }
  return fd;
}

/** Makes room for a socket file: what a dead process left goes, anything else is refused. Directories are made. */
export function clearSocketPath(path: string, isServed: () => boolean): void {
  if (existsAs(path) === "other") {
    throw new HostError("WB4002", `${path} exists and is not a socket; choose another socket path`);
  }
  if (existsAs(path) === "socket") {
    if (isServed()) {
      throw new HostError(
        "WB4003",
        `socket ${path} is in use by a running process; stop that process or choose another path`,
      );
    }
    unlinkSync(path);
  }
  mkdirSync(dirname(path), { recursive: true });
}

/** Connects to `path`; throws `SystemError`. */
export function connectUnix(path: string, arena: Arena): number {
  const address = socketAddress(path, arena);
  const fd = checked(libc.socket(Socket.Unix, Socket.Stream | Socket.CloseOnExec, 0), "socket");
  if (libc.connect(fd, address.address, addressBytes) < 0) {
    try {
      return checked(-1, "connect", path);
    } finally {
      libc.close(fd);
    }
  }
  return fd;
}

/** A non-blocking connection to `path`, undefined when nobody listens there. `address` is room for one. */
export function connectUnixLater(path: string, address: Block): number | undefined {
  const fd = connectUnixNow(path, address, Socket.Stream);
  return fd < 0 ? undefined : fd;
}

/** What `connectUnixNow` says when there is no connection. */
export const Connect = { Refused: -1, Busy: -2 } as const;

/**
 * A non-blocking connection of `kind` to `path`, or a `Connect` value: nobody listens there, or who does has as many
 * waiting as he wants. `address` is room for one.
 */
export function connectUnixNow(path: string, address: Block, kind: number): number {
  writeSocketAddress(path, address);
  return tryConnect(address, kind);
}

/** The next waiting connection, non-blocking, or undefined. */
export function acceptUnix(listener: number): number | undefined {
  const fd = libc.accept(listener, 0, 0, Socket.CloseOnExec | Socket.NonBlock);
  return fd < 0 ? undefined : fd;
}

function socketAddress(path: string, arena: Arena): Block {
  const block = arena.take(addressBytes);
  writeSocketAddress(path, block);
  return block;
}

/** Fills a `struct sockaddr_un`; throws `HostError` for a path that does not fit. */
export function writeSocketAddress(path: string, block: Block): void {
  const bytes = new TextEncoder().encode(path);
  if (bytes.length > maxSocketPathBytes || bytes.length === 0) {
    throw new HostError(
      "WB4001",
      `socket path ${path} has ${bytes.length} bytes, Linux takes 1 to ${maxSocketPathBytes}; use a shorter directory`,
    );
  }
  block.bytes.fill(0);
  block.data.setUint16(0, Socket.Unix, true);
  block.bytes.set(bytes, 2);
}

function tryConnect(address: Block, kind: number): number {
  const type = kind | Socket.CloseOnExec | Socket.NonBlock;
  const fd = checked(libc.socket(Socket.Unix, type, 0), "socket");
  if (libc.connect(fd, address.address, addressBytes) === 0) return fd;
  const isBusy = errno() === Errno.Eagain;
  libc.close(fd);
  return isBusy ? Connect.Busy : Connect.Refused;
}

function existsAs(path: string): "nothing" | "socket" | "other" {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return "nothing";
  return stat.isSocket() ? "socket" : "other";
}
