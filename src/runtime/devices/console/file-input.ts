import type { DeviceServices } from "../../device/device-module.js";
import { Errno } from "../../host/constants.js";
import { IovecArray } from "../../host/iovec.js";
import { errno, libc } from "../../host/libc.js";
import type { Timer } from "../../host/timers.js";
import type { ChainWriter } from "../../queue/chain-writer.js";
import type { ConsolePortListener } from "./port.js";

/** Between two looks other devices have their turn. */
const turnMs = 1;

/** Input from a file, which is always there, until it ends: nothing tells of it, so it is looked at in turns. */
export class FileInput {
  readonly #fd: number;
  readonly #iovecs: IovecArray;
  readonly #timer: Timer;
  #listener: ConsolePortListener | undefined;
  #hasEnded = false;

  constructor(fd: number, { arena, timers }: DeviceServices) {
    this.#fd = fd;
    this.#iovecs = new IovecArray(arena);
    this.#timer = timers.timer(() => this.#listener?.inputReady());
  }

  listen(listener: ConsolePortListener): void {
    this.#listener = listener;
  }

  read(target: ChainWriter): number {
    if (this.#hasEnded) return 0;
    this.#iovecs.gather(target, 0, target.length);
    const count = libc.readv(this.#fd, this.#iovecs.address, this.#iovecs.count);
    if (count > 0) return count;
    this.#hasEnded = count === 0 || errno() !== Errno.Eintr;
    return 0;
  }

  watchInput(wanted: boolean): void {
    if (wanted && !this.#hasEnded) this.#timer.arm(turnMs);
    else this.#timer.cancel();
  }

  close(): void {
    this.#timer.cancel();
    libc.close(this.#fd);
  }
}
