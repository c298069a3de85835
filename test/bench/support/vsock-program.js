// @ts-check
import { parentPort, workerData } from "node:worker_threads";
import { Arena } from "../../../dist/runtime/host/arena.js";
import { libc } from "../../../dist/runtime/host/libc.js";
import { PollEvent, PollSet } from "../../../dist/runtime/host/poll.js";
import { acceptUnix, listenUnix } from "../../../dist/runtime/host/unix-socket.js";

/**
 * A program of the host in a thread of its own, by bare system calls so that it is not what is measured: it serves one
 * connection at a socket and reads all that comes ("sink"), or writes as long as it can ("source").
 */
const pieceBytes = 256 * 1024;
const waitMs = 100;
const { path, mode } = workerData;
const arena = new Arena(2 * pieceBytes);
const piece = arena.take(pieceBytes);
const poll = new PollSet(arena, 1);
const listener = listenUnix(path, arena);
parentPort?.postMessage("ready");

/** Looks up every now and then, so that the thread can be ended. @param {number} fd @param {number} events */
function wait(fd, events) {
  poll.set(0, fd, events);
  poll.wait(waitMs);
}

function serve() {
  let fd = acceptUnix(listener);
  while (fd === undefined) {
    wait(listener, PollEvent.In);
    fd = acceptUnix(listener);
  }
  for (;;) {
    const count =
      mode === "sink"
        ? libc.read(fd, piece.address, pieceBytes)
        : libc.write(fd, piece.address, pieceBytes);
    if (count > 0) continue;
    if (count === 0) break;
    wait(fd, mode === "sink" ? PollEvent.In : PollEvent.Out);
    if ((poll.readyAt(0) & (PollEvent.HangUp | PollEvent.Error)) !== 0) break;
  }
  libc.close(fd);
}

serve();
