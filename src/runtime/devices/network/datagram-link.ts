import { rmSync } from "node:fs";
import type { DeviceServices } from "../../device/device-module.js";
import type { Block } from "../../host/arena.js";
import { EpollEvent, Errno } from "../../host/constants.js";
import { bindDatagramAnew, connectDatagram } from "../../host/datagram-socket.js";
import type { EventHandler } from "../../host/event-watcher.js";
import { IovecArray } from "../../host/iovec.js";
import { errno, libc } from "../../host/libc.js";
import type { Timer } from "../../host/timers.js";
import { addressBytes } from "../../host/unix-socket.js";
import { MemoryWindow } from "../../memory/memory-window.js";
import { Frame, maxFrameBytes } from "./frame.js";
import { FrameQueue } from "./frame-queue.js";
import { anyPair } from "./guest-side.js";
import type { LinkListener, NetworkLink } from "./link.js";
import { noOffloads } from "./offload.js";
import type { SocketEnd } from "./options.js";

const queueBytes = 2 ** 20;
/** All that one chain may become: the longest frame, cut into segments each with a head of its own. */
const chainBytes = 192 * 1024;
const retryMs = 1000;
/** Frames taken in one turn, before other devices get theirs. */
const turnBudget = 64;

/**
 * A UNIX datagram socket of frames, one a datagram, as QEMU's `-netdev dgram` talks. Nothing may be left undone in a
 * frame there. While the peer is not there, frames are lost, as without a cable; while it does not read, the guest waits.
 */
export class DatagramLink implements NetworkLink, EventHandler {
  readonly accepts = noOffloads;
  readonly #services: DeviceServices;
  readonly #path: string;
  readonly #peerPath: string;
  readonly #address: Block;
  readonly #input: Block;
  readonly #inputWindow: MemoryWindow;
  readonly #inputFrame: Frame;
  readonly #outputFrame: Frame;
  readonly #queue = new FrameQueue(queueBytes);
  readonly #iovecs: IovecArray;
  readonly #retry: Timer;
  readonly #fd: number;
  #peerFd = -1;
  #listener: LinkListener | undefined;
  /** The guest has no buffers for the frame of the input. */
  #isHeld = false;

  constructor({ path, peer }: SocketEnd["socket"], services: DeviceServices) {
    const { arena, events, timers } = services;
    this.#services = services;
    this.#path = path;
    this.#peerPath = peer;
    this.#address = arena.take(addressBytes);
    this.#input = arena.take(maxFrameBytes + 1);
    this.#inputWindow = new MemoryWindow(0, this.#input.address, this.#input.buffer);
    this.#inputFrame = new Frame(arena);
    this.#outputFrame = new Frame(arena);
    this.#iovecs = new IovecArray(arena);
    this.#retry = timers.timer(() => this.#connect());
    this.#fd = bindDatagramAnew(path, this.#address);
    events.watch(this.#fd, EpollEvent.In, this);
    this.#connect();
  }

  get isReady(): boolean {
    return queueBytes - this.#queue.usedBytes > chainBytes;
  }

  listen(listener: LinkListener): void {
    this.#listener = listener;
  }

  send(frame: Frame): void {
    if (this.#peerFd < 0) return;
    if (!this.#queue.isEmpty) {
      this.#queue.push(frame);
      return;
    }
    if (this.#write(frame) || !this.#queue.push(frame)) return;
    this.#services.events.change(this.#peerFd, EpollEvent.Out);
  }

  supplied(): void {
    if (!this.#isHeld) return;
    this.#isHeld = this.#listener?.receive(this.#inputFrame, anyPair) === false;
    if (!this.#isHeld) this.#services.events.change(this.#fd, EpollEvent.In);
  }

  configure(): void {}

  /** Datagrams for the guest. */
  ready(): void {
    for (let count = 0; count < turnBudget && !this.#isHeld; count++) {
      const size = libc.read(this.#fd, this.#input.address, maxFrameBytes + 1);
      if (size < 0) return;
      // What is too short or too long for a frame is none.
      if (!this.#inputFrame.takePlain(this.#inputWindow, 0, size)) continue;
      this.#isHeld = this.#listener?.receive(this.#inputFrame, anyPair) === false;
    }
    if (this.#isHeld) this.#services.events.change(this.#fd, 0);
  }

  close(): void {
    this.#retry.cancel();
    this.#leavePeer();
    this.#queue.close();
    this.#services.events.unwatch(this.#fd);
    libc.close(this.#fd);
    rmSync(this.#path, { force: true });
  }

  #connect(): void {
    const fd = connectDatagram(this.#peerPath, this.#address);
    if (fd === undefined) {
      this.#retry.arm(retryMs);
      return;
    }
    this.#peerFd = fd;
    this.#services.events.watch(fd, 0, { ready: () => this.#drain() });
  }

  /** The peer has room again, or is gone. */
  #drain(): void {
    while (this.#queue.peek(this.#outputFrame)) {
      if (!this.#write(this.#outputFrame)) return;
      if (this.#peerFd < 0) break;
      this.#queue.drop();
    }
    if (this.#peerFd >= 0) this.#services.events.change(this.#peerFd, 0);
    this.#listener?.roomAgain();
  }

  /** False when there is no room now; true when the frame is on its way, or lost. */
  #write(frame: Frame): boolean {
    const iovecs = this.#iovecs;
    iovecs.clear();
    frame.addTo(iovecs);
    if (libc.writev(this.#peerFd, iovecs.address, iovecs.count) >= 0) return true;
    const number = errno();
    if (number === Errno.Eagain) return false;
    if (number === Errno.Econnrefused || number === Errno.Enotconn) this.#losePeer();
    return true;
  }

  #losePeer(): void {
    this.#leavePeer();
    this.#queue.clear();
    this.#retry.arm(retryMs);
  }

  #leavePeer(): void {
    if (this.#peerFd < 0) return;
    this.#services.events.unwatch(this.#peerFd);
    libc.close(this.#peerFd);
    this.#peerFd = -1;
  }
}
