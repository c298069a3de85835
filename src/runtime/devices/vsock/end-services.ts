import type { DeviceServices } from "../../device/device-module.js";
import type { Block } from "../../host/arena.js";
import { Socket, SocketOption } from "../../host/constants.js";
import type { EventWatcher } from "../../host/event-watcher.js";
import { IovecArray } from "../../host/iovec.js";
import { libc } from "../../host/libc.js";

const scratchBytes = 64;

/** What all ends of one device share. */
export class EndServices {
  readonly events: EventWatcher;
  readonly iovecs: IovecArray;
  readonly bufferBytes: number;
  readonly log: (message: string) => void;
  readonly #scratch: Block;

  constructor(services: DeviceServices, bufferBytes: number) {
    this.events = services.events;
    this.iovecs = new IovecArray(services.arena);
    this.bufferBytes = bufferBytes;
    this.log = (message) => services.log(message);
    this.#scratch = services.arena.take(scratchBytes);
  }

  /** Writes a short line of ASCII to a socket; false when it does not take it whole. */
  writeLine(fd: number, line: string): boolean {
    for (let index = 0; index < line.length; index++) {
      this.#scratch.bytes[index] = line.charCodeAt(index);
    }
    return libc.write(fd, this.#scratch.address, line.length) === line.length;
  }

  /** Looks at the first bytes that came on a socket, and leaves them there; undefined at its end. */
  peek(fd: number, flags: number): string | undefined {
    const count = libc.recv(fd, this.#scratch.address, scratchBytes, flags);
    if (count === 0) return undefined;
    return String.fromCharCode(...this.#scratch.bytes.subarray(0, Math.max(count, 0)));
  }

  /** Takes bytes that were looked at. */
  skip(fd: number, size: number): void {
    libc.recv(fd, this.#scratch.address, size, 0);
  }

  /** A socket of messages has to hold the longest one. */
  growSendBuffer(fd: number): void {
    this.#scratch.words[0] = 2 * this.bufferBytes;
    const { LevelSocket } = Socket;
    libc.setsockopt(fd, LevelSocket, SocketOption.SendBuffer, this.#scratch.address, 4);
  }
}
