import { rmSync } from "node:fs";
import type { DeviceServices } from "../../device/device-module.js";
import type { Block } from "../../host/arena.js";
import { EpollEvent, Errno } from "../../host/constants.js";
import type { EventHandler } from "../../host/event-watcher.js";
import { errno, libc } from "../../host/libc.js";
import type { Timer } from "../../host/timers.js";
import { acceptUnix, connectUnixLater, listenUnix } from "../../host/unix-socket.js";
import { MemoryWindow } from "../../memory/memory-window.js";
import { Frame, maxFrameBytes } from "./frame.js";
import { anyPair } from "./guest-side.js";
import { HeaderBytes } from "./headers.js";
import type { LinkListener, NetworkLink } from "./link.js";
import { noOffloads } from "./offload.js";
import type { StreamEnd } from "./options.js";

const lengthBytes = 4;
const outputBytes = 512 * 1024;
const inputBytes = 256 * 1024;
/** All that one chain may become: the longest frame, cut into segments each with a head of its own. */
const chainBytes = 192 * 1024;
const retryMs = 1000;

/**
 * Frames over a UNIX stream socket, each behind its length as 32 bits in network order: what QEMU's `-netdev stream`,
 * passt and other user-mode networks speak. Nothing may be left undone in a frame there. One peer at a time; while none
 * is there, frames are lost, as without a cable.
 */
export class StreamLink implements NetworkLink, EventHandler {
  readonly accepts = noOffloads;
  readonly #services: DeviceServices;
  readonly #path: string;
  readonly #address: Block;
  readonly #listenFd: number;
  readonly #retry: Timer;
  readonly #output: Block;
  readonly #input: Block;
  readonly #outputWindow: MemoryWindow;
  readonly #inputWindow: MemoryWindow;
  readonly #frame: Frame;
  #listener: LinkListener | undefined;
  #fd = -1;
  #watched = 0;
  /** What is not yet sent lies in [start, end) of the output, what is not yet delivered in the same of the input. */
  #outputStart = 0;
  #outputEnd = 0;
  #inputStart = 0;
  #inputEnd = 0;
  /** The guest has no buffers for the next frame. */
  #isHeld = false;

  constructor({ path, listen = false }: StreamEnd["stream"], services: DeviceServices) {
    this.#services = services;
    this.#path = path;
    this.#output = services.arena.take(outputBytes);
    this.#input = services.arena.take(inputBytes);
    this.#outputWindow = new MemoryWindow(0, this.#output.address, this.#output.buffer);
    this.#inputWindow = new MemoryWindow(0, this.#input.address, this.#input.buffer);
    this.#address = services.arena.take(128);
    this.#frame = new Frame(services.arena);
    this.#retry = services.timers.timer(() => this.#connect());
    this.#listenFd = listen ? listenUnix(path, services.arena) : -1;
    if (listen) {
      services.events.watch(this.#listenFd, EpollEvent.In, { ready: () => this.#accept() });
    } else {
      this.#connect();
    }
  }

  get isReady(): boolean {
    return this.#fd < 0 || outputBytes - (this.#outputEnd - this.#outputStart) > chainBytes;
  }

  listen(listener: LinkListener): void {
    this.#listener = listener;
  }

  send(frame: Frame): void {
    if (this.#fd < 0) return;
    if (this.#outputEnd + lengthBytes + frame.length > outputBytes) this.#compactOutput();
    if (this.#outputEnd + lengthBytes + frame.length > outputBytes) return;
    this.#output.data.setUint32(this.#outputEnd, frame.length);
    frame.copyOut(0, this.#outputWindow, this.#outputEnd + lengthBytes, frame.length);
    this.#outputEnd += lengthBytes + frame.length;
    if ((this.#watched & EpollEvent.Out) === 0) this.#flush();
  }

  supplied(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    this.#deliver();
    this.#updateWatch();
  }

  configure(): void {}

  ready(events: number): void {
    if ((events & EpollEvent.Out) !== 0) {
      this.#flush();
      if (this.isReady) this.#listener?.roomAgain();
    }
    if ((events & (EpollEvent.In | EpollEvent.HangUp | EpollEvent.Error)) !== 0) this.#receive();
  }

  close(): void {
    this.#retry.cancel();
    this.#leave();
    this.#retry.cancel();
    if (this.#listenFd < 0) return;
    this.#services.events.unwatch(this.#listenFd);
    libc.close(this.#listenFd);
    rmSync(this.#path, { force: true });
  }

  #accept(): void {
    const fd = acceptUnix(this.#listenFd);
    if (fd === undefined) return;
    this.#leave();
    this.#begin(fd);
  }

  #connect(): void {
    const fd = connectUnixLater(this.#path, this.#address);
    if (fd === undefined) this.#retry.arm(retryMs);
    else this.#begin(fd);
  }

  #begin(fd: number): void {
    this.#fd = fd;
    this.#outputStart = 0;
    this.#outputEnd = 0;
    this.#inputStart = 0;
    this.#inputEnd = 0;
    this.#isHeld = false;
    this.#watched = EpollEvent.In;
    this.#services.events.watch(fd, EpollEvent.In, this);
  }

  #leave(): void {
    if (this.#fd < 0) return;
    this.#services.events.unwatch(this.#fd);
    libc.close(this.#fd);
    this.#fd = -1;
    this.#watched = 0;
    if (this.#listenFd < 0) this.#retry.arm(retryMs);
    this.#listener?.roomAgain();
  }

  #flush(): void {
    while (this.#outputStart < this.#outputEnd && this.#fd >= 0) {
      const address = this.#output.address + this.#outputStart;
      const count = libc.write(this.#fd, address, this.#outputEnd - this.#outputStart);
      if (count > 0) {
        this.#outputStart += count;
      } else {
        if (!this.#isTransient(count)) {
          this.#leave();
          return;
        }
        break;
      }
    }
    if (this.#outputStart === this.#outputEnd) {
      this.#outputStart = 0;
      this.#outputEnd = 0;
    }
    this.#updateWatch();
  }

  #receive(): void {
    if (this.#fd < 0 || this.#isHeld) return;
    if (this.#inputStart > 0) {
      this.#input.bytes.copyWithin(0, this.#inputStart, this.#inputEnd);
      this.#inputEnd -= this.#inputStart;
      this.#inputStart = 0;
    }
    const address = this.#input.address + this.#inputEnd;
    const count = libc.read(this.#fd, address, inputBytes - this.#inputEnd);
    if (count <= 0) {
      if (count === 0 || !this.#isTransient(count)) this.#leave();
      return;
    }
    this.#inputEnd += count;
    this.#deliver();
    this.#updateWatch();
  }

  #deliver(): void {
    while (this.#inputEnd - this.#inputStart >= lengthBytes && this.#fd >= 0) {
      const size = this.#input.data.getUint32(this.#inputStart);
      if (size < HeaderBytes.Ethernet || size > maxFrameBytes) {
        // The stream is out of step: nothing in it can be trusted any more.
        this.#services.log(`${this.#path}: a frame of ${size} bytes; the peer is cut off`);
        this.#leave();
        return;
      }
      if (this.#inputEnd - this.#inputStart < lengthBytes + size) return;
      this.#frame.takePlain(this.#inputWindow, this.#inputStart + lengthBytes, size);
      if (this.#listener?.receive(this.#frame, anyPair) === false) {
        this.#isHeld = true;
        return;
      }
      this.#inputStart += lengthBytes + size;
    }
  }

  #compactOutput(): void {
    this.#output.bytes.copyWithin(0, this.#outputStart, this.#outputEnd);
    this.#outputEnd -= this.#outputStart;
    this.#outputStart = 0;
  }

  #isTransient(count: number): boolean {
    const number = count === 0 ? Errno.Eagain : errno();
    return number === Errno.Eagain || number === Errno.Eintr;
  }

  #updateWatch(): void {
    if (this.#fd < 0) return;
    const input = this.#isHeld ? 0 : EpollEvent.In;
    const output = this.#outputStart < this.#outputEnd ? EpollEvent.Out : 0;
    if (this.#watched === (input | output)) return;
    this.#watched = input | output;
    this.#services.events.change(this.#fd, this.#watched);
  }
}
