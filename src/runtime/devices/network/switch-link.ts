import type { DeviceServices } from "../../device/device-module.js";
import { MemoryWindow } from "../../memory/memory-window.js";
import { Frame } from "./frame.js";
import { FrameQueue } from "./frame-queue.js";
import { anyPair } from "./guest-side.js";
import { HeaderBytes } from "./headers.js";
import type { LinkListener, NetworkLink } from "./link.js";
import { allOffloads } from "./offload.js";
import type { SwitchEnd } from "./options.js";
import { Switch } from "./switch.js";
import type { SwitchPort } from "./switch-port.js";
import { showTagged, showUntagged, writeTag } from "./vlan-tag.js";

/** What waits for a guest that is slow to lend buffers; a few windows of TCP. */
const queueBytes = 2 ** 20;

/**
 * A guest's port at a virtual switch. A port with a VLAN is one of its members: its frames are tagged inside the switch
 * alone, and others neither come in nor go out. A port without sees all VLANs, tags included.
 */
export class SwitchLink implements NetworkLink, SwitchPort {
  readonly accepts = allOffloads;
  readonly isReady = true;
  readonly isRemote = false;
  /** Frames that were lost since the guest's queue was full. */
  overruns = 0;
  readonly #switch: Switch;
  readonly #vlan: number | undefined;
  readonly #tag: MemoryWindow;
  readonly #queue = new FrameQueue(queueBytes);
  readonly #frame: Frame;
  /** A frame with a tag more, or less. */
  readonly #changed: Frame;
  #listener: LinkListener | undefined;

  constructor({ directory, vlan }: SwitchEnd["switch"], services: DeviceServices) {
    const { arena } = services;
    const tag = arena.take(HeaderBytes.VlanTag);
    this.#tag = new MemoryWindow(0, tag.address, tag.buffer);
    this.#vlan = vlan;
    if (vlan !== undefined) writeTag(this.#tag, vlan);
    this.#frame = new Frame(arena);
    this.#changed = new Frame(arena);
    this.#switch = Switch.of(directory, services);
    this.#switch.join(this);
  }

  listen(listener: LinkListener): void {
    this.#listener = listener;
  }

  send(frame: Frame): void {
    if (this.#vlan === undefined) {
      this.#switch.forward(frame, this);
      return;
    }
    // A member cannot reach another VLAN by a tag of its own.
    if (frame.vlan >= 0 || !showTagged(frame, this.#tag, this.#changed)) return;
    this.#switch.forward(this.#changed, this);
  }

  /** From guest memory to guest memory in one copy, as long as the receiver keeps up. */
  deliver(frame: Frame): void {
    if (this.#vlan === undefined) this.#receive(frame);
    else if (frame.vlan === this.#vlan && showUntagged(frame, this.#changed)) {
      this.#receive(this.#changed);
    }
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

  #receive(frame: Frame): void {
    if (this.#listener === undefined) return;
    if (this.#queue.isEmpty && this.#listener.receive(frame, anyPair)) return;
    if (!this.#queue.push(frame)) this.overruns++;
  }
}
