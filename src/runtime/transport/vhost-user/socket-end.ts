import { rmSync } from "node:fs";
import type { Arena } from "../../host/arena.js";
import { inheritedSocket } from "../../host/inherited-socket.js";
import { libc } from "../../host/libc.js";
import { listenUnix } from "../../host/unix-socket.js";

/** Where a device meets its front-ends: a path to listen on, or a descriptor that the process inherited. */
export interface SocketPlace {
  readonly socketPath: string;
  readonly socketFd?: number | undefined;
}

/** The socket of a device while it is served. */
export interface SocketEnd {
  /** Takes one front-end after the other; -1 where there is only one connection. */
  readonly listener: number;
  /** The connection that was there from the start. */
  readonly connection: number | undefined;
  /** Closes the listener and removes its file, if it is ours. */
  close(): void;
}

/** Throws `HostError` or `SystemError` when a place cannot be served. */
export function openSocketEnd({ socketPath, socketFd }: SocketPlace, arena: Arena): SocketEnd {
  if (socketFd === undefined) {
    const listener = listenUnix(socketPath, arena);
    const close = (): void => {
      libc.close(listener);
      // An operator may have removed it already.
      rmSync(socketPath, { force: true });
    };
    return { listener, connection: undefined, close };
  }
  if (inheritedSocket(socketFd, arena) === "connected") {
    return { listener: -1, connection: socketFd, close: () => undefined };
  }
  return { listener: socketFd, connection: undefined, close: () => void libc.close(socketFd) };
}
