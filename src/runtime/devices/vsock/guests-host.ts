import type { DeviceServices } from "../../device/device-module.js";
import type { Block } from "../../host/arena.js";
import { EpollEvent, MessageFlag } from "../../host/constants.js";
import { libc } from "../../host/libc.js";
import type { Timer } from "../../host/timers.js";
import { addressBytes, Connect, connectUnixNow } from "../../host/unix-socket.js";
import { type ClientDoor, guestForm } from "./client-door.js";
import { openDoors } from "./doors.js";
import { EndServices } from "./end-services.js";
import type { Attempt, HostEnd, VsockHost, VsockHostListener, Wish } from "./host-end.js";
import { openEnd, socketKind, socketPathOf } from "./open-end.js";
import { isGuestCid, type VsockOptions } from "./options.js";

/** A backend that accepts slowly is asked again; for as long as Linux waits in a guest. */
const retryMs = 20;
const mostTries = 100;

interface Call extends Wish, Attempt {
  readonly answer: (end: HostEnd | undefined) => void;
  /** -1 while there is no connection. */
  fd: number;
  triesLeft: number;
}

const answerForm = /^OK [0-9]{1,10}\n/;
const longestAnswer = "OK 4294967295\n".length;

/**
 * The other guests of a platform, whoever serves them. Each device has a door in the folder they share, named by the context
 * id of its guest; a connection of another one comes in there with the line `CONNECT PORT FROM CID PORT`, and goes on when it
 * reads `OK PORT`, which it does once the guest has taken it. What follows are the bytes or messages of the two guests,
 * each of which has credit with its own device alone.
 */
export class GuestsHost implements VsockHost {
  readonly #options: VsockOptions;
  readonly #directory: string;
  readonly #events: DeviceServices["events"];
  readonly #ends: EndServices;
  readonly #address: Block;
  readonly #doors: readonly ClientDoor[];
  readonly #calls = new Set<Call>();
  readonly #timer: Timer;
  #listener: VsockHostListener | undefined;

  constructor(options: VsockOptions, directory: string, services: DeviceServices) {
    this.#options = options;
    this.#directory = directory;
    this.#events = services.events;
    this.#ends = new EndServices(services, options.bufferBytes);
    this.#address = services.arena.take(addressBytes);
    this.#timer = services.timers.timer(() => this.#retry());
    this.#doors = openDoors(options, guestForm, services, this.#ends, (end, type, to, from) => {
      const [cid = 0, port = 0] = from;
      return this.has(cid) && this.#listener?.requested({ cid, port }, to, type, end) === true;
    });
  }

  listen(listener: VsockHostListener): void {
    this.#listener = listener;
  }

  /** Linux keeps to itself what a guest has to say to itself. */
  has(cid: number): boolean {
    return isGuestCid(cid) && cid !== this.#options.cid;
  }

  connect(wish: Wish, answer: (end: HostEnd | undefined) => void): Attempt {
    const call: Call = {
      ...{ ...wish, answer, fd: -1, triesLeft: mostTries },
      cancel: () => this.#hangUp(call),
    };
    this.#calls.add(call);
    this.#dial(call);
    return call;
  }

  close(): void {
    this.#timer.cancel();
    for (const call of this.#calls) this.#hangUp(call);
    for (const door of this.#doors) door.close();
  }

  #dial(call: Call): void {
    const { cid, port, type, guestPort } = call;
    const path = socketPathOf(`${this.#directory}/${cid}`, type);
    const fd = connectUnixNow(path, this.#address, socketKind(type));
    call.triesLeft--;
    if (fd === Connect.Busy && call.triesLeft > 0) {
      if (!this.#timer.isArmed) this.#timer.arm(retryMs);
      return;
    }
    if (fd < 0) {
      this.#answer(call, undefined);
      return;
    }
    call.fd = fd;
    // Edge-triggered, as at the door: half an answer stays in the socket.
    const events = EpollEvent.In | EpollEvent.EdgeTriggered;
    this.#events.watch(fd, events, { ready: (happened) => this.#hear(call, happened) });
    const line = `CONNECT ${port} FROM ${this.#options.cid} ${guestPort}\n`;
    if (!this.#ends.writeLine(fd, line)) this.#answer(call, undefined);
  }

  /** The other guest took it, or its device hung up. */
  #hear(call: Call, happened: number): void {
    const text = this.#ends.peek(call.fd, MessageFlag.Peek | MessageFlag.DontWait);
    const answer = text === undefined ? null : answerForm.exec(text);
    if (answer === null) {
      const hasHungUp = (happened & (EpollEvent.HangUp | EpollEvent.Error)) !== 0;
      const mayCome = text !== undefined && text.length < longestAnswer && !text.includes("\n");
      if (hasHungUp || !mayCome) this.#answer(call, undefined);
      return;
    }
    const { fd, type } = call;
    this.#ends.skip(fd, answer[0].length);
    this.#events.unwatch(fd);
    call.fd = -1;
    this.#answer(call, openEnd(fd, type, this.#ends));
  }

  #answer(call: Call, end: HostEnd | undefined): void {
    this.#hangUp(call);
    call.answer(end);
  }

  #hangUp(call: Call): void {
    this.#calls.delete(call);
    if (call.fd < 0) return;
    this.#events.unwatch(call.fd);
    libc.close(call.fd);
    call.fd = -1;
  }

  #retry(): void {
    for (const call of [...this.#calls]) if (call.fd < 0) this.#dial(call);
  }
}
