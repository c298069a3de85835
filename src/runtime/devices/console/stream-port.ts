import type { DeviceServices } from "../../device/device-module.js";
import type { Block } from "../../host/arena.js";
import { EpollEvent, Errno } from "../../host/constants.js";
import type { EventHandler, EventWatcher } from "../../host/event-watcher.js";
import { IovecArray } from "../../host/iovec.js";
import { errno, libc } from "../../host/libc.js";
import { PollEvent, PollSet } from "../../host/poll.js";
import type { ChainReader } from "../../queue/chain-reader.js";
import type { ChainWriter } from "../../queue/chain-writer.js";
import type { ConsolePortListener } from "./port.js";
import { Scrollback } from "./scrollback.js";

const scrollbackBytes = 64 * 1024;
/** Output passed on in one go before other devices get their turn. */
const maxWriteBytes = 256 * 1024;

/** What becomes of the descriptor when its peer goes. */
export interface StreamOwner {
  /** Nobody reads any more; input may be left. */
  peerLeft(): void;
  /** The input is used up as well. */
  ended(): void;
}

/**
 * A console's bytes over a non-blocking descriptor whose peer comes and goes. While somebody is there, output waits
 * for room; while nobody is, it goes to the scrollback, which the next one gets first. The descriptor is only watched
 * for what can be acted on, so that neither unread input nor a hang-up makes the lane spin.
 */
export class StreamPort implements EventHandler {
  fd = -1;
  hasPeer = false;
  readonly #events: EventWatcher;
  readonly #owner: StreamOwner;
  readonly #iovecs: IovecArray;
  readonly #scrollback: Scrollback;
  readonly #poll: PollSet;
  readonly #byte: Block;
  #listener: ConsolePortListener | undefined;
  #wantsInput = false;
  #inputEnded = false;
  #outputWaits = false;
  /** Events that the descriptor is watched for; undefined while it is not watched. */
  #watched: number | undefined;

  constructor({ arena, events }: DeviceServices, owner: StreamOwner) {
    this.#events = events;
    this.#owner = owner;
    this.#iovecs = new IovecArray(arena);
    this.#scrollback = new Scrollback(arena, scrollbackBytes);
    this.#poll = new PollSet(arena, 1);
    this.#byte = arena.take(1);
  }

  listen(listener: ConsolePortListener): void {
    this.#listener = listener;
  }

  /** Somebody is at the other end of `fd`, which may be the descriptor as before. */
  peerCame(fd: number): void {
    if (fd !== this.fd) this.leave();
    this.fd = fd;
    this.hasPeer = true;
    this.#inputEnded = false;
    this.#outputWaits ||= this.#scrollback.size > 0;
    this.#updateWatch();
  }

  /** Has to come before the descriptor is closed. */
  leave(): void {
    if (this.#watched !== undefined) this.#events.unwatch(this.fd);
    this.#watched = undefined;
    this.fd = -1;
    this.hasPeer = false;
  }

  watchInput(wanted: boolean): void {
    this.#wantsInput = wanted;
    // Every look for input ends here.
    if (this.#inputEnded && this.fd >= 0) this.#end();
    this.#updateWatch();
  }

  read(target: ChainWriter): number {
    if (this.fd < 0 || this.#inputEnded) return 0;
    this.#iovecs.gather(target, 0, target.length);
    const count = libc.readv(this.fd, this.#iovecs.address, this.#iovecs.count);
    if (count > 0) return count;
    const number = count === 0 ? 0 : errno();
    // Nothing at all is the end of a socket, EIO that of a pseudo-terminal that nobody has open.
    if (number !== Errno.Eagain && number !== Errno.Eintr) this.#inputEnded = true;
    return 0;
  }

  write(source: ChainReader, offset: number): number {
    const size = source.length - offset;
    const isFree = this.hasPeer && this.#scrollback.size === 0;
    const sent = isFree ? this.#writeOut(source, offset) : 0;
    if (sent === size) return size;
    if (!this.hasPeer) {
      this.#scrollback.append(source, offset + sent);
      return size;
    }
    this.#outputWaits = true;
    this.#updateWatch();
    return sent;
  }

  /** One byte, as far as it can be had: what is in its way stays in front of it. */
  writeByte(byte: number): void {
    this.#byte.bytes[0] = byte;
    const isFree = this.hasPeer && this.#scrollback.size === 0;
    if (isFree && libc.write(this.fd, this.#byte.address, 1) === 1) return;
    this.#scrollback.appendByte(byte);
    this.#outputWaits ||= this.hasPeer;
    this.#updateWatch();
  }

  ready(events: number): void {
    // The event may be older than the one that told of a new peer in the same turn: only the present state counts.
    const isGone = (events & (EpollEvent.HangUp | EpollEvent.Error)) !== 0 && this.#isHungUp();
    if (isGone) this.#peerLeft();
    if (this.#wantsInput) this.#listener?.inputReady();
    if (this.#outputWaits) this.#resumeOutput();
    this.#updateWatch();
  }

  #end(): void {
    this.#peerLeft();
    this.#owner.ended();
    if (this.#outputWaits) this.#resumeOutput();
  }

  #resumeOutput(): void {
    if (this.hasPeer && !this.#flushScrollback()) return;
    this.#outputWaits = false;
    this.#listener?.outputReady();
  }

  /** True when there is nothing left of it to write, or nobody to write it to. */
  #flushScrollback(): boolean {
    const scrollback = this.#scrollback;
    while (scrollback.size > 0 && this.hasPeer) {
      const count = libc.write(this.fd, scrollback.firstAddress, scrollback.firstLength);
      if (count > 0) scrollback.drop(count);
      else if (!this.#goesOn(count)) return !this.hasPeer;
    }
    return true;
  }

  #writeOut(source: ChainReader, offset: number): number {
    const size = Math.min(source.length - offset, maxWriteBytes);
    let done = 0;
    while (done < size) {
      this.#iovecs.gather(source, offset + done, size - done);
      const count = libc.writev(this.fd, this.#iovecs.address, this.#iovecs.count);
      if (count > 0) done += count;
      else if (!this.#goesOn(count)) break;
    }
    return done;
  }

  /** Judges a write that took nothing: false when there is no room or no peer any more. */
  #goesOn(count: number): boolean {
    const number = count === 0 ? Errno.Eagain : errno();
    if (number === Errno.Eintr) return true;
    if (number !== Errno.Eagain) this.#peerLeft();
    return false;
  }

  #isHungUp(): boolean {
    this.#poll.set(0, this.fd, 0);
    this.#poll.wait(0);
    return (this.#poll.readyAt(0) & (PollEvent.HangUp | PollEvent.Error)) !== 0;
  }

  #peerLeft(): void {
    if (!this.hasPeer) return;
    this.hasPeer = false;
    this.#owner.peerLeft();
  }

  #updateWatch(): void {
    const input = this.#wantsInput && !this.#inputEnded ? EpollEvent.In : 0;
    const output = this.#outputWaits && this.hasPeer ? EpollEvent.Out : 0;
    const wanted = input | output;
    // Without a peer a hang-up is reported for ever, so nothing is watched then but input that is left.
    const isWatched = this.fd >= 0 && (wanted !== 0 || this.hasPeer);
    if (!isWatched) {
      if (this.#watched !== undefined) this.#events.unwatch(this.fd);
      this.#watched = undefined;
    } else {
      if (this.#watched === undefined) this.#events.watch(this.fd, wanted, this);
      else if (this.#watched !== wanted) this.#events.change(this.fd, wanted);
      this.#watched = wanted;
    }
  }
}
