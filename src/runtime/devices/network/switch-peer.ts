import { NetHdrSize } from "../../../catalogue/devices/network.js";
import type { DeviceServices } from "../../device/device-module.js";
import type { Block } from "../../host/arena.js";
import { EpollEvent, Errno } from "../../host/constants.js";
import type { EventHandler } from "../../host/event-watcher.js";
import { IovecArray } from "../../host/iovec.js";
import { errno, libc } from "../../host/libc.js";
import { Frame } from "./frame.js";
import { FrameQueue } from "./frame-queue.js";
import type { SwitchPort } from "./switch-port.js";

/** "WBsw", and the sender's id. */
const magic = 0x77734257;
export const prefixBytes = 8;
const queueBytes = 2 ** 20;

export function writePrefix(block: Block, id: number): void {
  block.words[0] = magic;
  block.words[1] = id;
}

/** Told when a peer does not answer any more. */
export interface PeerOwner {
  lost(id: number): void;
}

/** What all peers of one lane send with, so that peers that come and go take no memory with them. */
export class PeerSender {
  readonly services: DeviceServices;
  /** For frames that waited. */
  readonly frame: Frame;
  readonly #prefix: Block;
  readonly #iovecs: IovecArray;

  constructor(prefix: Block, services: DeviceServices) {
    this.services = services;
    this.frame = new Frame(services.arena);
    this.#prefix = prefix;
    this.#iovecs = new IovecArray(services.arena);
  }

  /** As `writev` returns. */
  send(fd: number, frame: Frame): number {
    const iovecs = this.#iovecs;
    iovecs.clear();
    iovecs.add(this.#prefix.address, prefixBytes);
    frame.writeHeader(1, 0, 0);
    iovecs.add(frame.header.hostAddress, NetHdrSize.Basic);
    frame.addTo(iovecs);
    return libc.writev(fd, iovecs.address, iovecs.count);
  }
}

/** The switch of another lane, as a port of this one. Frames that it has no room for wait, as many as a queue holds. */
export class SwitchPeer implements SwitchPort, EventHandler {
  readonly isRemote = true;
  readonly #fd: number;
  readonly #id: number;
  readonly #sender: PeerSender;
  readonly #owner: PeerOwner;
  readonly #queue = new FrameQueue(queueBytes);

  constructor(fd: number, id: number, sender: PeerSender, owner: PeerOwner) {
    this.#fd = fd;
    this.#id = id;
    this.#sender = sender;
    this.#owner = owner;
    sender.services.events.watch(fd, 0, this);
  }

  deliver(frame: Frame): void {
    const isFirst = this.#queue.isEmpty;
    if (isFirst && this.#send(frame)) return;
    if (this.#queue.push(frame) && isFirst) this.#watch(EpollEvent.Out);
  }

  ready(): void {
    const { frame } = this.#sender;
    while (this.#queue.peek(frame)) {
      if (!this.#send(frame)) return;
      this.#queue.drop();
    }
    this.#watch(0);
  }

  close(): void {
    this.#sender.services.events.unwatch(this.#fd);
    libc.close(this.#fd);
    this.#queue.close();
  }

  #watch(events: number): void {
    this.#sender.services.events.change(this.#fd, events);
  }

  /** False when there is no room now. */
  #send(frame: Frame): boolean {
    if (this.#sender.send(this.#fd, frame) >= 0) return true;
    const number = errno();
    if (number === Errno.Eagain) return false;
    if (number === Errno.Econnrefused || number === Errno.Enotconn) {
      // Later, since a switch goes through its ports just now.
      this.#sender.services.timers.after(0, () => this.#owner.lost(this.#id));
    }
    return true;
  }
}
