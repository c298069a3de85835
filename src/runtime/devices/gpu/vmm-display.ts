import type { DeviceServices } from "../../device/device-module.js";
import type { Block } from "../../host/arena.js";
import { EpollEvent, Errno, MessageFlag } from "../../host/constants.js";
import type { EventHandler } from "../../host/event-watcher.js";
import { errno, libc } from "../../host/libc.js";
import type { DisplayHost, ForeignDisplay } from "./display-host.js";
import { pixelBytes } from "./limits.js";
import type { Screen } from "./screen.js";
import { longestMessage, updateBytes, VmmMessages } from "./vmm-messages.js";
import { VmmReplies } from "./vmm-replies.js";
import { VmmScreen } from "./vmm-screen.js";

/** Lines are sent as many as fit in here, so that the VMM never has to take a whole picture at once. */
const outputBytes = 256 * 1024;
const inputBytes = 4096;
/** A line of the widest screen has to fit. */
const linesBytes = outputBytes - updateBytes;

type Answer = (displays: readonly ForeignDisplay[]) => void;

/**
 * The display of a VMM (QEMU's window, VNC or any other of its) over the socket that VHOST_USER_GPU_SET_SOCKET hands
 * over. The VMM reads at its own pace: while it does not, changes are only remembered, and the lane goes on.
 */
export class VmmDisplay implements DisplayHost, EventHandler {
  readonly #services: DeviceServices;
  readonly #screens: readonly VmmScreen[];
  readonly #output: Block;
  readonly #input: Block;
  readonly #messages: VmmMessages;
  readonly #replies = new VmmReplies();
  #fd = -1;
  #watched = 0;
  /** What is not yet sent lies in [start, end) of the output. */
  #outputStart = 0;
  #outputEnd = 0;
  /** Who waits for the VMM's displays: asked by one message, whoever came meanwhile. */
  #asking: Answer[] = [];
  #isAsked = false;

  constructor(screens: readonly Screen[], services: DeviceServices) {
    this.#services = services;
    this.#screens = screens.map((screen, index) => new VmmScreen(screen, index));
    this.#output = services.arena.take(Math.max(outputBytes, longestMessage));
    this.#input = services.arena.take(inputBytes);
    this.#messages = new VmmMessages(this.#output.bytes);
  }

  connect(fd: number): void {
    this.#leave();
    this.#fd = fd;
    this.#outputStart = 0;
    this.#outputEnd = 0;
    this.#isAsked = false;
    this.#replies.reset();
    for (const screen of this.#screens) screen.forget();
    this.#watched = EpollEvent.In;
    this.#services.events.watch(fd, EpollEvent.In, this);
    this.#pump();
  }

  askDisplays(answer: Answer): boolean {
    if (this.#fd < 0) return false;
    this.#asking.push(answer);
    this.#pump();
    return true;
  }

  refresh(): void {
    if (this.#fd >= 0) this.#pump();
  }

  ready(events: number): void {
    if ((events & (EpollEvent.In | EpollEvent.HangUp | EpollEvent.Error)) !== 0) this.#receive();
    if (this.#fd >= 0) this.#pump();
  }

  close(): void {
    this.#leave();
  }

  /** Sends as much as the VMM takes now. */
  #pump(): void {
    while (this.#fd >= 0) {
      if (this.#outputStart === this.#outputEnd && !this.#fill()) break;
      const address = this.#output.address + this.#outputStart;
      const size = this.#outputEnd - this.#outputStart;
      const flags = MessageFlag.DontWait | MessageFlag.NoSignal;
      const count = libc.send(this.#fd, address, size, flags);
      if (count >= 0) {
        this.#outputStart += count;
        continue;
      }
      const number = errno();
      if (number === Errno.Eintr) continue;
      if (number === Errno.Eagain) break;
      this.#leave();
    }
    this.#updateWatch();
  }

  /** Puts the next message into the output; false when there is nothing to say. */
  #fill(): boolean {
    this.#outputStart = 0;
    this.#outputEnd = this.#nextMessage();
    return this.#outputEnd > 0;
  }

  #nextMessage(): number {
    if (this.#asking.length > 0 && !this.#isAsked) {
      this.#isAsked = true;
      return this.#messages.askDisplays();
    }
    for (const screen of this.#screens) {
      const size = screen.next(this.#messages, Math.floor(linesBytes / pixelBytes));
      if (size > 0) return size;
    }
    return 0;
  }

  #receive(): void {
    const flags = MessageFlag.DontWait;
    const count = libc.recv(this.#fd, this.#input.address, inputBytes, flags);
    if (count < 0) {
      const number = errno();
      if (number !== Errno.Eagain && number !== Errno.Eintr) this.#leave();
      return;
    }
    const isReply =
      count > 0 &&
      this.#replies.take(this.#input.bytes.subarray(0, count), (displays) =>
        this.#answered(displays),
      );
    if (isReply) return;
    if (count > 0) this.#services.log("the display's connection is out of step: it is cut off");
    this.#leave();
  }

  #answered(displays: readonly ForeignDisplay[]): void {
    const asking = this.#asking;
    this.#asking = [];
    this.#isAsked = false;
    for (const answer of asking) answer(displays);
  }

  /** Whoever still waits is told what was known before. */
  #leave(): void {
    if (this.#fd < 0) return;
    this.#services.events.unwatch(this.#fd);
    libc.close(this.#fd);
    this.#fd = -1;
    this.#answered([]);
  }

  #updateWatch(): void {
    if (this.#fd < 0) return;
    const output = this.#outputStart < this.#outputEnd ? EpollEvent.Out : 0;
    const wanted = EpollEvent.In | output;
    if (wanted === this.#watched) return;
    this.#watched = wanted;
    this.#services.events.change(this.#fd, wanted);
  }
}
