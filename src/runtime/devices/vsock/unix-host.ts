import type { DeviceServices } from "../../device/device-module.js";
import type { Block } from "../../host/arena.js";
import type { Timer } from "../../host/timers.js";
import { addressBytes, Connect, connectUnixNow } from "../../host/unix-socket.js";
import { type ClientDoor, programForm } from "./client-door.js";
import { openDoors } from "./doors.js";
import { EndServices } from "./end-services.js";
import { Fifo } from "./fifo.js";
import type { HostEnd, VsockHost, VsockHostListener, Wish } from "./host-end.js";
import { openEnd, socketKind } from "./open-end.js";
import type { VsockOptions } from "./options.js";
import { hostCid } from "./packet.js";

const noPort = 0xffff_ffff;
/** A program that accepts slowly is asked again; for as long as Linux waits in a guest. */
const retryMs = 20;
const mostTries = 100;
const mostRetries = 1024;

interface Retry {
  readonly port: number;
  readonly type: number;
  readonly answer: (end: HostEnd | undefined) => void;
  triesLeft: number;
}

/**
 * Ports of the host as UNIX sockets, in the way that Firecracker and vhost-device-vsock have it: a connection of the guest
 * to port N goes to `PATH_N`, and a program that connects to PATH says `CONNECT N` and reads `OK PORT`. Message sockets
 * (SOCK_SEQPACKET) work alike; programs find them at `PATH.seqpacket`.
 */
export class UnixHost implements VsockHost {
  readonly #options: VsockOptions;
  readonly #ends: EndServices;
  readonly #address: Block;
  readonly #doors: readonly ClientDoor[];
  readonly #retries = new Fifo<Retry>();
  readonly #timer: Timer;
  #listener: VsockHostListener | undefined;

  constructor(options: VsockOptions, services: DeviceServices) {
    this.#options = options;
    this.#ends = new EndServices(services, options.bufferBytes);
    this.#address = services.arena.take(addressBytes);
    this.#timer = services.timers.timer(() => this.#retry());
    this.#doors = openDoors(options, programForm, services, this.#ends, (end, type, port) => {
      return this.#listener?.requested({ cid: hostCid }, port, type, end) === true;
    });
  }

  listen(listener: VsockHostListener): void {
    this.#listener = listener;
  }

  has(cid: number): boolean {
    return cid === hostCid;
  }

  connect({ port, type }: Wish, answer: (end: HostEnd | undefined) => void): undefined {
    const { ports } = this.#options;
    if (port === noPort || (ports !== undefined && !ports.includes(port))) answer(undefined);
    else this.#try({ port, type, answer, triesLeft: mostTries });
  }

  close(): void {
    this.#timer.cancel();
    this.#retries.clear();
    for (const door of this.#doors) door.close();
  }

  #try(attempt: Retry): void {
    const { port, type, answer } = attempt;
    const fd = connectUnixNow(`${this.#options.path}_${port}`, this.#address, socketKind(type));
    if (fd >= 0) {
      answer(openEnd(fd, type, this.#ends));
      return;
    }
    attempt.triesLeft--;
    const mayRetry = attempt.triesLeft > 0 && this.#retries.length < mostRetries;
    if (fd === Connect.Refused || !mayRetry) {
      answer(undefined);
      return;
    }
    this.#retries.push(attempt);
    if (!this.#timer.isArmed) this.#timer.arm(retryMs);
  }

  #retry(): void {
    for (let left = this.#retries.length; left > 0; left--) {
      const attempt = this.#retries.shift();
      if (attempt !== undefined) this.#try(attempt);
    }
  }
}
