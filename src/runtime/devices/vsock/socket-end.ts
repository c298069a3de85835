import { EpollEvent, Errno, Shut } from "../../host/constants.js";
import type { EventHandler } from "../../host/event-watcher.js";
import { errno, libc } from "../../host/libc.js";
import type { ChainReader } from "../../queue/chain-reader.js";
import type { ChainWriter } from "../../queue/chain-writer.js";
import type { EndServices } from "./end-services.js";
import type { HostEnd, HostEndListener } from "./host-end.js";
import { OutputBuffer } from "./output-buffer.js";

/**
 * The part of a host's end that is the same for streams and messages: a connected UNIX socket, watched for what can be acted
 * on and nothing else. A hang-up cannot be left unwatched, so after one the socket is watched only for input.
 */
export abstract class SocketEnd implements HostEnd, EventHandler {
  abstract readonly isMessageEnd: boolean;
  protected readonly services: EndServices;
  protected readonly fd: number;
  protected readonly output: OutputBuffer;
  protected listener: HostEndListener | undefined;
  protected hasPeer = true;
  #watched: number | undefined;
  #wantsInput = false;
  #endsOutput = false;
  #isClosed = false;

  constructor(fd: number, services: EndServices) {
    this.fd = fd;
    this.services = services;
    this.output = new OutputBuffer(services.bufferBytes);
  }

  abstract send(source: ChainReader, offset: number, size: number, endsMessage: boolean): void;
  abstract receive(target: ChainWriter, offset: number, size: number, mostBytes: number): number;
  abstract accepted(port: number): void;
  /** Sends what is buffered, as far as it goes. */
  protected abstract flush(): void;

  listen(listener: HostEndListener): void {
    this.listener = listener;
    this.updateWatch();
  }

  watchInput(wanted: boolean): void {
    if (wanted === this.#wantsInput) return;
    this.#wantsInput = wanted;
    this.updateWatch();
  }

  endOutput(): void {
    this.#endsOutput = true;
    this.outputDone();
  }

  endInput(): void {
    if (!this.#isClosed) libc.shutdown(this.fd, Shut.Read);
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.hasPeer = false;
    if (this.#watched !== undefined) this.services.events.unwatch(this.fd);
    this.#watched = undefined;
    libc.close(this.fd);
    this.output.release();
  }

  ready(events: number): void {
    const isHungUp = (events & (EpollEvent.HangUp | EpollEvent.Error)) !== 0;
    if ((events & EpollEvent.Out) !== 0 && !isHungUp) this.flush();
    if (isHungUp) this.peerLeft();
    if (this.#wantsInput && !this.#isClosed) this.listener?.inputReady();
    this.updateWatch();
  }

  /** Nobody reads any more: what is buffered is lost, as the kernel's own buffer would be. */
  protected peerLeft(): void {
    if (!this.hasPeer) return;
    this.hasPeer = false;
    const lost = this.output.size;
    this.output.drop(lost);
    if (lost > 0) this.listener?.sent(lost);
    if (!this.#isClosed) this.listener?.peerLeft();
    this.updateWatch();
  }

  /** Judges a call that transferred nothing: whether it may do so later. */
  protected mayComeLater(): boolean {
    const number = errno();
    return number === Errno.Eagain || number === Errno.Eintr;
  }

  /** After output was sent: the reader sees the end of it. */
  protected outputDone(): void {
    if (this.#endsOutput && this.output.size === 0 && this.hasPeer) {
      libc.shutdown(this.fd, Shut.Write);
    }
  }

  protected updateWatch(): void {
    if (this.#isClosed) return;
    const input = this.#wantsInput ? EpollEvent.In : 0;
    const output = this.output.size > 0 && this.hasPeer ? EpollEvent.Out : 0;
    const wanted = input | output;
    const isWatched = wanted !== 0 || this.hasPeer;
    if (!isWatched) {
      if (this.#watched !== undefined) this.services.events.unwatch(this.fd);
      this.#watched = undefined;
    } else {
      if (this.#watched === undefined) this.services.events.watch(this.fd, wanted, this);
      else if (this.#watched !== wanted) this.services.events.change(this.fd, wanted);
      this.#watched = wanted;
    }
  }
}
