import { Arena } from "./arena.js";
import { MessageFlag } from "./constants.js";
import { connectDatagram } from "./datagram-socket.js";
import { libc } from "./libc.js";
import { addressBytes } from "./unix-socket.js";

/**
 * Tells the service manager that started this process (systemd, `Type=notify`) that its sockets are there, so that
 * whatever waits for the service may connect. Nobody asks for it elsewhere: then nothing happens.
 */
export function noticeReady(path = process.env["NOTIFY_SOCKET"]): void {
  if (path === undefined || !path.startsWith("/")) return;
  const arena = new Arena(4096);
  const fd = connectDatagram(path, arena.take(addressBytes));
  if (fd !== undefined) {
    const text = new TextEncoder().encode("READY=1");
    const block = arena.take(text.length);
    block.bytes.set(text);
    libc.send(fd, block.address, text.length, MessageFlag.NoSignal);
    libc.close(fd);
  }
  arena.release();
}
