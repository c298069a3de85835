import type { Block } from "./arena.js";
import { Socket } from "./constants.js";
import { libc } from "./libc.js";
import { checked } from "./system-error.js";
import { clearSocketPath, writeSocketAddress } from "./unix-socket.js";

const type = Socket.Datagram | Socket.CloseOnExec | Socket.NonBlock;

/** A datagram socket, non-blocking, that receives at `path`; the file must not exist. `address` is room for one. Throws `SystemError`. */
export function bindDatagram(path: string, address: Block): number {
  writeSocketAddress(path, address);
  const fd = checked(libc.socket(Socket.Unix, type, 0), "socket");
  if (libc.bind(fd, address.address, address.sizeBytes) >= 0) return fd;
  try {
    return checked(-1, "bind", path);
  } finally {
    libc.close(fd);
  }
}

/**
 * The same where a socket file that a dead process left is replaced; one where somebody receives is refused, and so is
 * any other file. Directories are made. Throws `HostError` WB400x, too.
 */
export function bindDatagramAnew(path: string, address: Block): number {
  clearSocketPath(path, () => {
    const probe = connectDatagram(path, address);
    if (probe !== undefined) libc.close(probe);
    return probe !== undefined;
  });
  return bindDatagram(path, address);
}

/** A datagram socket that sends to `path`; undefined when nobody receives there. */
export function connectDatagram(path: string, address: Block): number | undefined {
  writeSocketAddress(path, address);
  const fd = checked(libc.socket(Socket.Unix, type, 0), "socket");
  if (libc.connect(fd, address.address, address.sizeBytes) >= 0) return fd;
  libc.close(fd);
  return undefined;
}
