import type { Arena, Block } from "./arena.js";
import { EpollOperation, Errno } from "./constants.js";
import { errno, libc } from "./libc.js";
import { checked, SystemError } from "./system-error.js";

/** struct epoll_event is packed to 12 bytes on x86-64 only; elsewhere it is 16 with padding before the data. */
const eventBytes = process.arch === "x64" ? 12 : 16;
const dataWord = process.arch === "x64" ? 1 : 2;
const batch = 64;

/** An epoll instance whose events carry two 32-bit words of the caller's choice. */
export class Epoll {
  readonly #fd: number;
  readonly #control: Block;
  readonly #events: Block;

  constructor(arena: Arena) {
    this.#fd = checked(libc.epollCreate(0o2000000), "epoll_create1");
    this.#control = arena.take(eventBytes);
    this.#events = arena.take(eventBytes * batch);
  }

  add(fd: number, events: number, low: number, high: number): void {
    this.#set(EpollOperation.Add, fd, events, low, high);
  }

  modify(fd: number, events: number, low: number, high: number): void {
    this.#set(EpollOperation.Modify, fd, events, low, high);
  }

  remove(fd: number): void {
    this.#set(EpollOperation.Delete, fd, 0, 0, 0);
  }

  /** Blocks until something happens, at most `timeoutMs` (-1: for ever). Returns the number of events. */
  wait(timeoutMs: number): number {
    const count = libc.epollWait(this.#fd, this.#events.address, batch, timeoutMs);
    if (count >= 0) return count;
    const number = errno();
    if (number === Errno.Eintr) return 0;
    throw new SystemError("epoll_wait", number);
  }

  eventsAt(index: number): number {
    return this.#events.words[(index * eventBytes) >>> 2] as number;
  }

  lowAt(index: number): number {
    return this.#events.words[((index * eventBytes) >>> 2) + dataWord] as number;
  }

  highAt(index: number): number {
    return this.#events.words[((index * eventBytes) >>> 2) + dataWord + 1] as number;
  }

  close(): void {
    libc.close(this.#fd);
  }

  #set(operation: number, fd: number, events: number, low: number, high: number): void {
    const words = this.#control.words;
    words[0] = events;
    words[dataWord] = low;
    words[dataWord + 1] = high;
    checked(libc.epollCtl(this.#fd, operation, fd, this.#control.address), "epoll_ctl", `fd ${fd}`);
  }
}
