import { closeSync, constants, openSync } from "node:fs";
import type { DeviceServices } from "../../device/device-module.js";
import { Errno } from "../../host/constants.js";
import { HostError } from "../../host/host-error.js";
import { IovecArray } from "../../host/iovec.js";
import { errno, libc } from "../../host/libc.js";
import type { Timer } from "../../host/timers.js";
import type { ChainWriter } from "../../queue/chain-writer.js";
import type { EntropySource } from "./model.js";

/** A generator that has nothing now is asked again so soon: most cannot be waited for otherwise. */
const emptyMs = 10;
/** A file that has ended, or fails, may be another one tomorrow: a pipe with a new writer, a device plugged in again. */
const endedMs = 1000;

/**
 * A file or device of the host, such as a hardware generator, read without blocking and straight into guest memory.
 * Nothing takes its place when it ends: a guest that was promised this source gets no other.
 */
export class FileEntropy implements EntropySource {
  readonly #path: string;
  readonly #fd: number;
  readonly #iovecs: IovecArray;
  readonly #log: (message: string) => void;
  readonly #timer: Timer;
  #ready: () => void = () => undefined;
  #hasEnded = false;

  constructor(path: string, services: DeviceServices) {
    this.#path = path;
    this.#iovecs = new IovecArray(services.arena);
    this.#log = (message) => services.log(message);
    this.#timer = services.timers.timer(() => this.#ready());
    try {
      this.#fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new HostError("WB4202", `the source of entropy cannot be read: ${reason}`);
    }
  }

  listen(ready: () => void): void {
    this.#ready = ready;
  }

  fill(target: ChainWriter, size: number): number {
    if (size === 0) return 0;
    this.#iovecs.gather(target, 0, size);
    for (;;) {
      const count = libc.readv(this.#fd, this.#iovecs.address, this.#iovecs.count);
      if (count > 0) return this.#filled(count);
      const number = count === 0 ? 0 : errno();
      if (number === Errno.Eintr) continue;
      if (number === Errno.Eagain) this.#timer.arm(emptyMs);
      else this.#ended(number);
      return 0;
    }
  }

  close(): void {
    this.#timer.cancel();
    closeSync(this.#fd);
  }

  #filled(count: number): number {
    this.#hasEnded = false;
    return count;
  }

  #ended(number: number): void {
    this.#timer.arm(endedMs);
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const what = number === 0 ? "has ended" : `cannot be read (errno ${number})`;
    this.#log(`${this.#path} ${what}; requests wait until it gives more`);
  }
}
