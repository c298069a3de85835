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
  notice("READY=1", path);
}

/**
 * Tells the service manager again and again that this thread is well, where it asks for that (`WatchdogSec=`): twice in
 * the time after which it would end the process.
 */
export function noticeAlive(env: NodeJS.ProcessEnv = process.env): void {
  const microseconds = Number(env["WATCHDOG_USEC"]);
  const isMeant = [undefined, String(process.pid)].includes(env["WATCHDOG_PID"]);
  if (!isMeant || !(microseconds > 0)) return;
  setInterval(() => notice("WATCHDOG=1", env["NOTIFY_SOCKET"]), microseconds / 2000).unref();
}

function notice(content: string, path: string | undefined): void {
  if (path === undefined || !path.startsWith("/")) return;
  const arena = new Arena(4096);
  const fd = connectDatagram(path, arena.take(addressBytes));
  if (fd !== undefined) {
    const text = new TextEncoder().encode(content);
    const block = arena.take(text.length);
    block.bytes.set(text);
    libc.send(fd, block.address, text.length, MessageFlag.NoSignal);
    libc.close(fd);
  }
  arena.release();
}
