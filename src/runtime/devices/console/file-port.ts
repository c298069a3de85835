import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import type { DeviceServices } from "../../device/device-module.js";
import type { Block } from "../../host/arena.js";
import { Errno } from "../../host/constants.js";
import { HostError } from "../../host/host-error.js";
import { IovecArray } from "../../host/iovec.js";
import { errno, libc } from "../../host/libc.js";
import type { ChainReader } from "../../queue/chain-reader.js";
import type { ConsolePort } from "./port.js";

/**
 * A port whose output is appended to a file, made if need be. What a full disk does not take is lost, and said once: a
 * guest that waited for the disk would be held up by its own log.
 */
export class FilePort implements ConsolePort {
  readonly #fd: number;
  readonly #path: string;
  readonly #iovecs: IovecArray;
  readonly #byte: Block;
  readonly #log: (message: string) => void;
  #hasFailed = false;

  /** `path` is for messages; the descriptor is closed with the port. */
  constructor(fd: number, path: string, services: DeviceServices) {
    this.#fd = fd;
    this.#path = path;
    this.#iovecs = new IovecArray(services.arena);
    this.#byte = services.arena.take(1);
    this.#log = (message) => services.log(message);
  }

  /** Throws `HostError` WB4306. */
  static open(path: string, services: DeviceServices): FilePort {
    try {
      mkdirSync(dirname(path), { recursive: true });
      const port = new FilePort(openSync(path, "a", 0o640), path, services);
      services.log(`console into ${path}`);
      return port;
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new HostError("WB4306", `the console's file cannot be written: ${reason}`);
    }
  }

  listen(): void {
    // Nothing is ever heard of a file.
  }

  write(source: ChainReader, offset: number): number {
    const size = source.length - offset;
    for (let done = 0; done < size; ) {
      this.#iovecs.gather(source, offset + done, size - done);
      const count = libc.writev(this.#fd, this.#iovecs.address, this.#iovecs.count);
      if (count > 0) done += count;
      else if (!this.#goesOn(count)) break;
    }
    return size;
  }

  writeByte(byte: number): void {
    this.#byte.bytes[0] = byte;
    while (libc.write(this.#fd, this.#byte.address, 1) < 0 && this.#goesOn(-1)) {
      // Interrupted: once more.
    }
  }

  read(): number {
    return 0;
  }

  watchInput(): void {
    // There is none.
  }

  close(): void {
    closeSync(this.#fd);
  }

  #goesOn(count: number): boolean {
    const number = count === 0 ? 0 : errno();
    if (number === Errno.Eintr) return true;
    if (!this.#hasFailed) this.#log(`${this.#path} takes no more output (errno ${number})`);
    this.#hasFailed = true;
    return false;
  }
}
