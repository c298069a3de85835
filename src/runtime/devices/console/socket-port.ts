import { rmSync } from "node:fs";
import type { DeviceServices } from "../../device/device-module.js";
import { EpollEvent } from "../../host/constants.js";
import { libc } from "../../host/libc.js";
import { acceptUnix, listenUnix } from "../../host/unix-socket.js";
import type { ChainReader } from "../../queue/chain-reader.js";
import type { ChainWriter } from "../../queue/chain-writer.js";
import type { ConsolePort, ConsolePortListener } from "./port.js";
import { type StreamOwner, StreamPort } from "./stream-port.js";

/**
 * A console on a listening UNIX socket. It serves one client after the other; the next one waits to be accepted until
 * the one before is gone.
 */
export class SocketPort implements ConsolePort, StreamOwner {
  readonly #services: DeviceServices;
  readonly #path: string;
  readonly #listener: number;
  readonly #stream: StreamPort;

  constructor(path: string, services: DeviceServices) {
    this.#services = services;
    this.#path = path;
    this.#stream = new StreamPort(services, this);
    this.#listener = listenUnix(path, services.arena);
    services.events.watch(this.#listener, EpollEvent.In, { ready: () => this.#accept() });
    services.log(`console on ${path}`);
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
    this.ended();
    this.#services.events.unwatch(this.#listener);
    libc.close(this.#listener);
    rmSync(this.#path, { force: true });
  }

  peerLeft(): void {
    this.#services.events.change(this.#listener, EpollEvent.In);
  }

  ended(): void {
    const { fd } = this.#stream;
    if (fd < 0) return;
    this.#stream.leave();
    libc.close(fd);
  }

  #accept(): void {
    const fd = acceptUnix(this.#listener);
    if (fd === undefined) return;
    // The guest had no use yet for what the client before this one sent: it is gone, and so is that.
    this.ended();
    this.#services.events.change(this.#listener, 0);
    this.#stream.peerCame(fd);
  }
}
