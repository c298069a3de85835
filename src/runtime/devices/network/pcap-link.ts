import type { DeviceServices } from "../../device/device-module.js";
import type { Timer } from "../../host/timers.js";
import { Capture } from "./capture.js";
import { CaptureReader } from "./capture-reader.js";
import { Frame } from "./frame.js";
import { anyPair } from "./guest-side.js";
import type { LinkListener, NetworkLink } from "./link.js";
import { noOffloads } from "./offload.js";
import type { PcapEnd } from "./options.js";

/** Frames in one turn, before other devices get theirs. */
const turnBudget = 64;

/**
 * Capture files as a network: the guest hears one, once, at the pace at which it was caught, from the moment on when it
 * can receive; what it says goes into the other.
 */
export class PcapLink implements NetworkLink {
  readonly accepts = noOffloads;
  readonly isReady = true;
  readonly #services: DeviceServices;
  readonly #reader: CaptureReader | undefined;
  readonly #writer: Capture | undefined;
  readonly #frame: Frame;
  readonly #timer: Timer;
  #listener: LinkListener | undefined;
  /** The clock's time minus the capture's; undefined until the guest lent its first buffer. */
  #lagMs: number | undefined;
  /** The reader stands at a frame that the guest has not got yet. */
  #hasFrame = false;
  #isOver = false;

  constructor({ read, write }: PcapEnd["pcap"], services: DeviceServices) {
    this.#services = services;
    this.#frame = new Frame(services.arena);
    this.#timer = services.timers.timer(() => this.#play());
    this.#reader = read === undefined ? undefined : new CaptureReader(read, services.arena);
    this.#writer = write === undefined ? undefined : new Capture({ file: write }, services);
    this.#isOver = this.#reader === undefined;
  }

  listen(listener: LinkListener): void {
    this.#listener = listener;
  }

  send(frame: Frame): void {
    this.#writer?.saw(frame);
  }

  supplied(): void {
    if (!this.#isOver && !this.#timer.isArmed) this.#play();
  }

  configure(): void {}

  close(): void {
    this.#timer.cancel();
    this.#reader?.close();
    this.#writer?.close();
  }

  /** Delivers what is due; what the guest has no buffers for waits until it has. */
  #play(): void {
    for (let count = 0; count < turnBudget; count++) {
      const reader = this.#reader;
      if (reader === undefined || this.#isOver) return;
      if (!this.#hasFrame && !reader.next()) {
        this.#isOver = true;
        this.#services.log("the capture has been played");
        return;
      }
      this.#hasFrame = true;
      const now = performance.now();
      this.#lagMs ??= now - reader.timeMs;
      const waitMs = reader.timeMs + this.#lagMs - now;
      if (waitMs >= 1) {
        this.#timer.arm(Math.min(Math.ceil(waitMs), longestWaitMs));
        return;
      }
      if (reader.show(this.#frame) && this.#listener?.receive(this.#frame, anyPair) === false) {
        return;
      }
      this.#hasFrame = false;
    }
    this.#timer.arm(0);
  }
}

/** What a timer can be set to; a longer wait is one of several. */
const longestWaitMs = 3_600_000;
