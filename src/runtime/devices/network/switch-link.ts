import type { DeviceServices } from "../../device/device-module.js";
import { Frame } from "./frame.js";
import { FrameQueue } from "./frame-queue.js";
import { anyPair } from "./guest-side.js";
import type { LinkListener, NetworkLink } from "./link.js";
import { allOffloads } from "./offload.js";
import { Switch } from "./switch.js";
import type { SwitchPort } from "./switch-port.js";

/** What waits for a guest that is slow to lend buffers; a few windows of TCP. */
const queueBytes = 2 ** 20;

/** A guest's port at a virtual switch. */
export class SwitchLink implements NetworkLink, SwitchPort {
  readonly accepts = allOffloads;
  readonly isReady = true;
  readonly isRemote = false;
  /** Frames that were lost since the guest's queue was full. */
  overruns = 0;
  readonly #switch: Switch;
  readonly #queue = new FrameQueue(queueBytes);
  readonly #frame: Frame;
  #listener: LinkListener | undefined;

  constructor(directory: string, services: DeviceServices) {
    this.#frame = new Frame(services.arena);
    this.#switch = Switch.of(directory, services);
    this.#switch.join(this);
  }

  listen(listener: LinkListener): void {
    this.#listener = listener;
  }

  send(frame: Frame): void {
    this.#switch.forward(frame, this);
  }

  /** From guest memory to guest memory in one copy, as long as the receiver keeps up. */
  deliver(frame: Frame): void {
    if (this.#listener === undefined) return;
    if (this.#queue.isEmpty && this.#listener.receive(frame, anyPair)) return;
    if (!this.#queue.push(frame)) this.overruns++;
  }

  supplied(): void {
    while (this.#queue.peek(this.#frame)) {
      if (this.#listener?.receive(this.#frame, anyPair) === false) return;
      this.#queue.drop();
    }
  }

  configure(): void {}

  close(): void {
    this.#switch.leave(this);
    this.#queue.close();
  }
}
