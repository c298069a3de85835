import { rmSync } from "node:fs";
import type { DeviceServices } from "../../device/device-module.js";
import { EpollEvent, MessageFlag } from "../../host/constants.js";
import { libc } from "../../host/libc.js";
import type { Timer } from "../../host/timers.js";
import { acceptUnix, listenUnix } from "../../host/unix-socket.js";
import type { EndServices } from "./end-services.js";

/** The line that whoever comes in says first; its last group is the end of it, the others are numbers. */
export interface RequestForm {
  readonly pattern: RegExp;
  readonly longest: number;
}

/** A program of the host says the port in decimal. */
export const programForm: RequestForm = {
  pattern: /^connect ([0-9]{1,10})\r?(\n|$)/i,
  longest: "CONNECT 4294967295\r\n".length,
};

/** The backend of another guest says from where, too: its context id and its port. */
export const guestForm: RequestForm = {
  pattern: /^CONNECT ([0-9]{1,10}) FROM ([0-9]{1,10}) ([0-9]{1,10})(\n)/,
  longest: "CONNECT 4294967295 FROM 4294967295 4294967295\n".length,
};

const backlog = 4096;
/** Programs that have come and not said yet what they want. */
const mostUndecided = 64;
/** How long nobody is let in after the process ran out of descriptors. */
const breathMs = 100;

/** Somebody has said which port of the guest is wanted, and what else the line has. */
export type Enter = (fd: number, guestPort: number, more: readonly number[]) => void;

interface DoorPlace {
  readonly path: string;
  readonly kind: number;
  readonly isMessages: boolean;
  readonly form: RequestForm;
}

/**
 * Where programs of the host come in: a listening UNIX socket on which each says `CONNECT PORT` first. The line is taken
 * and not a byte more, for what follows is for the guest.
 */
export class ClientDoor {
  readonly #path: string;
  readonly #isMessages: boolean;
  readonly #form: RequestForm;
  readonly #enter: Enter;
  readonly #ends: EndServices;
  readonly #events: DeviceServices["events"];
  readonly #listener: number;
  readonly #breath: Timer;
  /** The oldest first. */
  readonly #undecided = new Set<number>();

  constructor(
    { path, kind, isMessages, form }: DoorPlace,
    services: DeviceServices,
    ends: EndServices,
    enter: Enter,
  ) {
    this.#path = path;
    this.#isMessages = isMessages;
    this.#form = form;
    this.#ends = ends;
    this.#enter = enter;
    this.#events = services.events;
    this.#listener = listenUnix(path, services.arena, kind, backlog);
    this.#breath = services.timers.timer(() => this.#events.change(this.#listener, EpollEvent.In));
    this.#events.watch(this.#listener, EpollEvent.In, { ready: () => this.#accept() });
  }

  close(): void {
    this.#breath.cancel();
    for (const fd of this.#undecided) this.#turnAway(fd);
    this.#events.unwatch(this.#listener);
    libc.close(this.#listener);
    rmSync(this.#path, { force: true });
  }

  #accept(): void {
    const fd = acceptUnix(this.#listener);
    if (fd === undefined) {
      this.#events.change(this.#listener, 0);
      this.#breath.arm(breathMs);
      return;
    }
    const [oldest] = this.#undecided;
    if (this.#undecided.size >= mostUndecided && oldest !== undefined) this.#turnAway(oldest);
    this.#undecided.add(fd);
    // Edge-triggered: half a line stays in the socket, and must not be told of again and again.
    const events = EpollEvent.In | EpollEvent.EdgeTriggered;
    this.#events.watch(fd, events, { ready: () => this.#listen(fd) });
  }

  #listen(fd: number): void {
    const text = this.#ends.peek(fd, MessageFlag.Peek | MessageFlag.DontWait);
    const request = text === undefined ? null : this.#form.pattern.exec(text);
    const isWhole = request !== null && (this.#isMessages || request.at(-1) === "\n");
    if (isWhole) {
      this.#ends.skip(fd, request[0].length);
      this.#forget(fd);
      const [guestPort = 0, ...more] = request.slice(1, -1).map(Number);
      this.#enter(fd, guestPort, more);
      return;
    }
    const mayBecomeOne = text !== undefined && !this.#isMessages && !text.includes("\n");
    if (!mayBecomeOne || text.length >= this.#form.longest) this.#turnAway(fd);
  }

  #turnAway(fd: number): void {
    this.#forget(fd);
    libc.close(fd);
  }

  #forget(fd: number): void {
    this.#undecided.delete(fd);
    this.#events.unwatch(fd);
  }
}
