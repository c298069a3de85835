import type { DeviceServices } from "../../device/device-module.js";
import type { Block } from "../../host/arena.js";
import { EpollEvent } from "../../host/constants.js";
import { HostError } from "../../host/host-error.js";
import { libc } from "../../host/libc.js";
import { openPty, type Pty, watchOpens } from "../../host/pty.js";
import type { ChainReader } from "../../queue/chain-reader.js";
import type { ChainWriter } from "../../queue/chain-writer.js";
import type { ConsolePort, ConsolePortListener } from "./port.js";
import { PtyLink } from "./pty-link.js";
import { StreamPort } from "./stream-port.js";
import type { TerminalSize } from "./terminal-size.js";

/** Room for a few inotify events, which are thrown away unread. */
const eventBytes = 256;

/**
 * A console on a pseudo-terminal. Nothing tells a master that somebody opens its slave, so inotify does; that the last
 * one closed it shows as a hang-up. The slave is never opened here: that would hide both.
 */
export class PtyPort implements ConsolePort {
  readonly #services: DeviceServices;
  readonly #pty: Pty;
  readonly #opens: number;
  readonly #openEvents: Block;
  readonly #stream: StreamPort;
  readonly #link: PtyLink | undefined;

  constructor({ columns, rows }: TerminalSize, link: string | undefined, services: DeviceServices) {
    this.#services = services;
    this.#stream = new StreamPort(services, { peerLeft: ignore, ended: ignore });
    this.#openEvents = services.arena.take(eventBytes);
    this.#pty = orHostError(() => openPty(columns, rows, services.arena));
    try {
      this.#opens = orHostError(() => watchOpens(this.#pty.path));
    } catch (error) {
      libc.close(this.#pty.master);
      throw error;
    }
    services.events.watch(this.#opens, EpollEvent.In, { ready: () => this.#opened() });
    try {
      if (link !== undefined) this.#link = PtyLink.place(link, this.#pty.path);
    } catch (error) {
      this.close();
      throw error;
    }
    services.log(`console on ${link ?? this.#pty.path}`);
  }

  /** What programs open. */
  get path(): string {
    return this.#pty.path;
  }

  listen(listener: ConsolePortListener): void {
    this.#stream.listen(listener);
  }

  write(source: ChainReader, offset: number): number {
    return this.#stream.write(source, offset);
  }

  writeByte(byte: number): void {
    this.#stream.writeByte(byte);
  }

  read(target: ChainWriter): number {
    return this.#stream.read(target);
  }

  watchInput(wanted: boolean): void {
    this.#stream.watchInput(wanted);
  }

  close(): void {
    this.#link?.remove();
    this.#stream.leave();
    this.#services.events.unwatch(this.#opens);
    libc.close(this.#opens);
    libc.close(this.#pty.master);
  }

  #opened(): void {
    libc.read(this.#opens, this.#openEvents.address, eventBytes);
    this.#stream.peerCame(this.#pty.master);
  }
}

function ignore(): void {}

function orHostError<Result>(action: () => Result): Result {
  try {
    return action();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HostError("WB4301", `no pseudo-terminal can be had: ${reason}`);
  }
}
