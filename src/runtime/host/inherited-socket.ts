import type { Arena } from "./arena.js";
import { Fcntl, Socket } from "./constants.js";
import { HostError } from "./host-error.js";
import { noteOpened } from "./ledger.js";
import { libc } from "./libc.js";

/**
 * What an inherited descriptor is. Front-ends start back-ends with a listening socket or with one end of a connection;
 * the descriptor itself tells which. Throws `HostError` WB4040 for anything that is not a Unix stream socket.
 */
export function inheritedSocket(fd: number, arena: Arena): "listening" | "connected" {
  const domain = option(fd, Socket.OptionDomain, arena);
  const type = option(fd, Socket.OptionType, arena);
  if (domain !== Socket.Unix || type !== Socket.Stream) {
    throw new HostError("WB4040", `descriptor ${fd} is not a Unix stream socket`);
  }
  libc.fcntl(fd, Fcntl.SetFlags, libc.fcntl(fd, Fcntl.GetFlags, 0) | Socket.NonBlock);
  if (option(fd, Socket.OptionAcceptConn, arena) === 1) return "listening";
  // Its front-end has to notice when this thread ends without closing it.
  noteOpened(fd);
  return "connected";
}

/** A socket option that is a number; undefined when there is no such socket. */
function option(fd: number, name: number, arena: Arena): number | undefined {
  const value = arena.take(8);
  value.data.setUint32(4, 4, true);
  const { address } = value;
  if (libc.getsockopt(fd, Socket.LevelSocket, name, address, address + 4) < 0) return undefined;
  return value.data.getInt32(0, true);
}
