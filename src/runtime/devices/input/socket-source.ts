import { rmSync } from "node:fs";
import type { JsonValue } from "../../device/command.js";
import type { DeviceServices } from "../../device/device-module.js";
import type { Block } from "../../host/arena.js";
import { EpollEvent, Errno } from "../../host/constants.js";
import { errno, libc } from "../../host/libc.js";
import { acceptUnix, listenUnix } from "../../host/unix-socket.js";
import type { EventFilter } from "./description.js";
import { readEvents, sendAll } from "./event-text.js";
import type { CommandSink, InputSource } from "./source.js";

const readBytes = 4096;
const mostLineBytes = 64 * 1024;
const mostClients = 16;
const lineFeed = 0x0a;

/**
 * Events of programs that connect to a UNIX socket: each line is a list as the command `inject` takes it, or names a command and
 * its values. A program that says anything else is cut off. Lights that the guest sets are told to all of them, in the same form.
 */
export class SocketSource implements InputSource {
  readonly #path: string;
  readonly #filter: EventFilter;
  readonly #services: DeviceServices;
  readonly #buffer: Block;
  readonly #listener: number;
  /** What came of a line that has no end yet, by descriptor; the oldest program first. */
  readonly #clients = new Map<number, string>();
  #sink: CommandSink | undefined;

  /** Throws `HostError` WB40xx. */
  constructor(path: string, filter: EventFilter, services: DeviceServices) {
    this.#path = path;
    this.#filter = filter;
    this.#services = services;
    this.#buffer = services.arena.take(readBytes);
    this.#listener = listenUnix(path, services.arena);
    services.events.watch(this.#listener, EpollEvent.In, { ready: () => this.#accept() });
  }

  listen(sink: CommandSink): void {
    this.#sink = sink;
  }

  started(): void {}

  reset(): void {}

  status(type: number, code: number, value: number): void {
    const line = `[[${type},${code},${value}]]\n`;
    for (let index = 0; index < line.length; index++) {
      this.#buffer.bytes[index] = line.charCodeAt(index);
    }
    for (const fd of this.#clients.keys()) {
      // Who does not read what is told finds out late, or never.
      libc.write(fd, this.#buffer.address, line.length);
    }
  }

  close(): void {
    for (const fd of [...this.#clients.keys()]) this.#leave(fd);
    this.#services.events.unwatch(this.#listener);
    libc.close(this.#listener);
    rmSync(this.#path, { force: true });
  }

  #accept(): void {
    const fd = acceptUnix(this.#listener);
    if (fd === undefined) return;
    const [oldest] = this.#clients.keys();
    if (this.#clients.size >= mostClients && oldest !== undefined) this.#leave(oldest);
    this.#clients.set(fd, "");
    this.#services.events.watch(fd, EpollEvent.In, { ready: () => this.#read(fd) });
  }

  /** One read a turn, so that no program keeps the lane. */
  #read(fd: number): void {
    const count = libc.read(fd, this.#buffer.address, readBytes);
    if (count <= 0) {
      const number = count === 0 ? 0 : errno();
      if (number !== Errno.Eagain && number !== Errno.Eintr) this.#leave(fd);
      return;
    }
    const bytes = this.#buffer.bytes.subarray(0, count);
    // Names and numbers are ASCII; whatever else there is makes no line that can be read.
    const text = (this.#clients.get(fd) ?? "") + String.fromCharCode(...bytes);
    const end = bytes.includes(lineFeed) ? text.lastIndexOf("\n") + 1 : 0;
    const isSound = text
      .slice(0, end)
      .split("\n")
      .every((line) => line.trim() === "" || this.#takeLine(line));
    if (!isSound || text.length - end > mostLineBytes) this.#leave(fd);
    else this.#clients.set(fd, text.slice(end));
  }

  #takeLine(line: string): boolean {
    const wrong = this.#take(parsed(line));
    if (wrong === undefined) return true;
    this.#services.log(`${this.#path}: ${wrong}; the program is cut off`);
    return false;
  }

  /** What is wrong with it, if something is. */
  #take(value: unknown): string | undefined {
    const sink = this.#sink;
    // Nobody listens yet, and what is done now will not be meant for who comes.
    if (sink === undefined || !sink.isReady) return undefined;
    if (isObject(value)) {
      for (const [name, values] of Object.entries(value)) {
        const wrong = isObject(values) ? sink.command(name, values) : "values are no object";
        if (wrong !== undefined) return wrong;
      }
      return undefined;
    }
    const events = readEvents(value, this.#filter);
    if (typeof events === "string") return events;
    sendAll(events, sink);
    return undefined;
  }

  #leave(fd: number): void {
    this.#clients.delete(fd);
    this.#services.events.unwatch(fd);
    libc.close(fd);
  }
}

function isObject(value: unknown): value is Readonly<Record<string, JsonValue>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
